//! Pages of events: nothing lost, nothing twice, in order, whatever the size.

use std::collections::HashSet;

use aws_api::logs as api;
use model::record::logs::LogStreamRecord;
use proptest::prelude::*;
use store::Read;

use super::search::{Direction, Page, Position, Search};
use super::{Bench, NOW, check_error, messages};

/// All pages of one stream, by tokens, until the token stays the same.
async fn read_all(bench: &Bench, from_head: bool, limit: i32) -> Vec<Vec<String>> {
    let (mut pages, mut token) = (Vec::new(), None);
    loop {
        let input = api::GetLogEventsRequest {
            log_group_name: Some("g".into()),
            log_stream_name: Some("s".into()),
            start_from_head: Some(from_head),
            limit: Some(limit),
            next_token: token.clone(),
            ..Default::default()
        };
        let output = bench.logs.get_log_events(&bench.ctx, input).await.unwrap();
        let next = if from_head { output.next_forward_token } else { output.next_backward_token };
        let page: Vec<String> =
            output.events.unwrap().into_iter().map(|event| event.message.unwrap()).collect();
        if next == token {
            assert!(page.is_empty());
            return pages;
        }
        pages.push(page);
        token = next;
    }
}

#[tokio::test]
async fn a_stream_is_read_in_both_directions() {
    let bench = Bench::with_streams(&["s"]).await;
    for batch in [["1", "2"], ["3", "4"]] {
        bench.put("s", &batch.map(|message| (NOW, message))).await.unwrap();
    }
    bench.put("s", &[(NOW + 1, "5")]).await.unwrap();
    assert_eq!(read_all(&bench, true, 2).await, [vec!["1", "2"], vec!["3", "4"], vec!["5"]]);
    assert_eq!(read_all(&bench, false, 2).await, [vec!["4", "5"], vec!["2", "3"], vec!["1"]]);
}

#[tokio::test]
async fn a_reader_at_the_end_sees_what_comes_later() {
    let bench = Bench::with_streams(&["s"]).await;
    let get = async |token: Option<String>| {
        let input = api::GetLogEventsRequest {
            log_group_identifier: Some("g".into()),
            log_stream_name: Some("s".into()),
            next_token: token,
            ..Default::default()
        };
        let output = bench.logs.get_log_events(&bench.ctx, input).await.unwrap();
        let messages: Vec<String> =
            output.events.unwrap().into_iter().map(|event| event.message.unwrap()).collect();
        (
            messages.join(" "),
            output.next_forward_token.unwrap(),
            output.next_backward_token.unwrap(),
        )
    };
    let (page, forward, _) = get(None).await;
    assert_eq!(page, "");
    assert!(forward.starts_with("f/") && forward.ends_with("/s") && forward.len() == 60);
    bench.put("s", &[(NOW, "1")]).await.unwrap();
    let (page, forward, _) = get(Some(forward)).await;
    assert_eq!(page, "1");
    bench.put("s", &[(NOW, "2"), (NOW + 1, "3")]).await.unwrap();
    let (page, forward, backward) = get(Some(forward)).await;
    assert_eq!(page, "2 3");
    let (page, again, to_the_last) = get(Some(forward.clone())).await;
    assert_eq!((page.as_str(), again), ("", forward));
    assert_eq!(get(Some(backward)).await.0, "1");
    assert_eq!(get(Some(to_the_last)).await.0, "1 2 3");
    let input = api::GetLogEventsRequest {
        log_group_name: Some("g".into()),
        log_stream_name: Some("s".into()),
        next_token: Some("nonsense".into()),
        ..Default::default()
    };
    check_error(
        bench.logs.get_log_events(&bench.ctx, input).await,
        "InvalidParameterException",
        "The specified nextToken is invalid.",
    );
}

#[tokio::test]
async fn a_page_ends_at_a_megabyte_but_is_never_empty() {
    let bench = Bench::with_streams(&["s"]).await;
    let large = "x".repeat(1_000_000);
    for at in [0, 1, 2] {
        bench.put("s", &[(NOW + at, &large)]).await.unwrap();
        bench.put("s", &[(NOW + at, "small")]).await.unwrap();
    }
    let lengths: Vec<usize> = read_all(&bench, true, 100).await.iter().map(Vec::len).collect();
    assert_eq!(lengths, [2, 2, 2]);
    let lengths: Vec<usize> = read_all(&bench, false, 100).await.iter().map(Vec::len).collect();
    assert_eq!(lengths, [3, 2, 1]);
}

#[tokio::test]
async fn streams_are_merged_by_time() {
    let bench = Bench::with_streams(&["a", "b", "c"]).await;
    bench.put("b", &[(NOW, "1"), (NOW + 2, "3")]).await.unwrap();
    bench.put("a", &[(NOW + 1, "2"), (NOW + 2, "3"), (NOW + 3, "4")]).await.unwrap();
    let whole = bench.filter(Default::default()).await.unwrap();
    assert_eq!(whole, "b:1 a:2 a:3 b:3 a:4");
    let newest_first =
        api::FilterLogEventsRequest { start_from_head: Some(false), ..Default::default() };
    assert_eq!(bench.filter(newest_first).await.unwrap(), "a:4 b:3 a:3 a:2 b:1");
    // Both ends belong to the range.
    let between = api::FilterLogEventsRequest {
        start_time: Some(NOW + 1),
        end_time: Some(NOW + 2),
        ..Default::default()
    };
    assert_eq!(bench.filter(between).await.unwrap(), "a:2 a:3 b:3");
    let named = api::FilterLogEventsRequest {
        log_stream_names: Some(vec!["b".into(), "c".into()]),
        ..Default::default()
    };
    assert_eq!(bench.filter(named).await.unwrap(), "b:1 b:3");
    let prefixed = api::FilterLogEventsRequest {
        log_stream_name_prefix: Some("a".into()),
        ..Default::default()
    };
    assert_eq!(bench.filter(prefixed.clone()).await.unwrap(), "a:2 a:3 a:4");
    let both = api::FilterLogEventsRequest { log_stream_names: Some(vec!["b".into()]), ..prefixed };
    assert_eq!(bench.filter(both).await.unwrap_err().code, "InvalidParameterException");
}

#[tokio::test]
async fn a_pattern_chooses_events() {
    let bench = Bench::with_streams(&["a", "b"]).await;
    bench.put("a", &[(NOW, "ERROR one"), (NOW + 1, "fine"), (NOW + 3, "ERROR two")]).await.unwrap();
    bench.put("b", &[(NOW + 2, r#"{"level":"error"}"#)]).await.unwrap();
    let with = |pattern: &str| api::FilterLogEventsRequest {
        filter_pattern: Some(pattern.into()),
        ..Default::default()
    };
    assert_eq!(bench.filter(with("")).await.unwrap().split(' ').count(), 6);
    assert_eq!(bench.filter(with("ERROR -two")).await.unwrap(), "a:ERROR one");
    let json = bench.filter(with("{ $.level = error }")).await.unwrap();
    assert_eq!(json, r#"b:{"level":"error"}"#);
    check_error(
        bench.filter(with("{ nothing }")).await,
        "InvalidParameterException",
        "Invalid filter pattern",
    );
    let input = api::TestMetricFilterRequest {
        filter_pattern: Some("[w1=ERROR, w2]".into()),
        log_event_messages: Some(vec!["fine".into(), "ERROR two".into()]),
    };
    let output = api::Logs::test_metric_filter(&bench.logs, &bench.ctx, input).await.unwrap();
    let matches = output.matches.unwrap();
    assert_eq!(matches.len(), 1);
    assert_eq!(matches[0].event_number, Some(2));
    assert_eq!(matches[0].extracted_values.as_ref().unwrap()["$w2"], "two");
}

/// What `aws logs tail --follow` does: the same start again and again, known ids left out.
#[tokio::test]
async fn a_follower_that_remembers_ids_sees_everything_once() {
    let bench = Bench::with_streams(&["a", "b"]).await;
    let (mut known, mut seen, mut start) = (HashSet::new(), Vec::new(), NOW - 1000);
    for round in 0..5 {
        bench.put("a", &[(NOW + round, "x"), (NOW + round, "x")]).await.unwrap();
        bench.put("b", &[(NOW + round, "x")]).await.unwrap();
        let input = api::FilterLogEventsRequest {
            log_group_name: Some("g".into()),
            start_time: Some(start),
            ..Default::default()
        };
        let output = bench.logs.filter_log_events(&bench.ctx, input).await.unwrap();
        for event in output.events.unwrap() {
            start = start.max(event.timestamp.unwrap());
            if known.insert(event.event_id.unwrap()) {
                seen.push(event.timestamp.unwrap() - NOW);
            }
        }
    }
    assert_eq!(seen, [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]);
}

/// One batch: the stream, and the times of its events.
type Batch = (usize, Vec<i64>);

fn batches() -> impl Strategy<Value = Vec<Batch>> {
    // Now and then far apart, so that batches are split and chunks overlap.
    let time = prop_oneof![0_i64..60, 60_000_i64..60_060, 150_000_i64..150_010];
    let batch = (0_usize..3, proptest::collection::vec(time, 1..6));
    proptest::collection::vec(batch, 0..10)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn pages_are_the_sorted_whole(
        batches in batches(),
        limit in 1_i32..6,
        from in 0_i64..40,
        length in 0_i64..160_000,
        newest_first: bool,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let outcome: Result<(), TestCaseError> = runtime.block_on(async {
            let names = ["a", "b", "s"];
            let bench = Bench::with_streams(&names).await;
            // (time, stream, order of arrival in the stream)
            let mut expected = Vec::new();
            for (number, (stream, mut times)) in batches.into_iter().enumerate() {
                times.sort_unstable();
                let texts: Vec<String> =
                    (0..times.len()).map(|index| format!("{number}.{index}")).collect();
                let events: Vec<(i64, &str)> = times
                    .iter()
                    .zip(&texts)
                    .map(|(at, text)| (NOW + at, text.as_str()))
                    .collect();
                bench.put(names[stream], &events).await.unwrap();
                for (index, at) in times.into_iter().enumerate() {
                    if (from..=from + length).contains(&at) {
                        expected.push((at, stream, number, index));
                    }
                }
            }
            expected.sort_unstable();
            let print = |(_, stream, number, index): &(i64, usize, usize, usize)| {
                format!("{}:{number}.{index}", names[*stream])
            };

            // The whole group.
            let mut whole: Vec<String> = expected.iter().map(print).collect();
            if newest_first {
                whole.reverse();
            }
            let (mut seen, mut token) = (Vec::new(), None);
            loop {
                let input = api::FilterLogEventsRequest {
                    log_group_name: Some("g".into()),
                    start_time: Some(NOW + from),
                    end_time: Some(NOW + from + length),
                    limit: Some(limit),
                    start_from_head: Some(!newest_first),
                    next_token: token,
                    ..Default::default()
                };
                let output = bench.logs.filter_log_events(&bench.ctx, input).await.unwrap();
                let page = messages(&output);
                seen.extend(page.split_whitespace().map(str::to_owned));
                token = output.next_token;
                if token.is_none() {
                    break;
                }
                prop_assert_eq!(output.events.unwrap().len(), usize::try_from(limit).unwrap());
            }
            prop_assert_eq!(seen, whole);

            // One stream. Here the end does not belong to the range.
            let stream: Vec<String> = expected
                .iter()
                .filter(|(at, stream, ..)| *stream == 2 && *at < from + length)
                .map(|event| print(event)[2..].to_owned())
                .collect();
            let (mut seen, mut token) = (Vec::<String>::new(), None);
            loop {
                let input = api::GetLogEventsRequest {
                    log_group_name: Some("g".into()),
                    log_stream_name: Some("s".into()),
                    start_time: Some(NOW + from),
                    end_time: Some(NOW + from + length),
                    limit: Some(limit),
                    start_from_head: Some(!newest_first),
                    next_token: token.clone(),
                    ..Default::default()
                };
                let output = bench.logs.get_log_events(&bench.ctx, input).await.unwrap();
                let page = output.events.unwrap().into_iter().map(|event| event.message.unwrap());
                let next = if newest_first {
                    seen.splice(0..0, page);
                    output.next_backward_token
                } else {
                    seen.extend(page);
                    output.next_forward_token
                };
                if next == token {
                    break;
                }
                token = next;
            }
            prop_assert_eq!(seen, stream);
            Ok(())
        });
        outcome?;
    }
}

/// A search that may look at little in one call ends with a token, again and again, and still
/// finds everything.
#[tokio::test]
async fn a_search_that_runs_out_goes_on_where_it_was() {
    let names = ["a", "b", "s"];
    let bench = Bench::with_streams(&names).await;
    let mut expected = Vec::new();
    for n in 0..30_i64 {
        for (index, name) in names.iter().enumerate() {
            // Chunks that overlap, and now and then the same time.
            let at = NOW + n / 3 * 10;
            let text = format!("{n:02}{}", if n % 7 == 0 { "x" } else { "" });
            bench.put(name, &[(at, "noise"), (at + 25, &text)]).await.unwrap();
            if n % 7 == 0 {
                expected.push((at + 25, index, n));
            }
        }
    }
    expected.sort_unstable();
    let expected: Vec<String> =
        expected.into_iter().map(|(_, index, n)| format!("{}:{n:02}x", names[index])).collect();
    let read = bench.logs.store.read().unwrap();
    let keys = LogStreamRecord::group_keys(&bench.ctx.account, &bench.ctx.region, "g");
    let streams: Vec<LogStreamRecord> = read.scan(&keys).unwrap();
    for direction in [Direction::OldestFirst, Direction::NewestFirst] {
        let mut range = Position::start_of(0)..Position::start_of(i64::MAX);
        let (mut seen, mut n_pages) = (Vec::new(), 0);
        loop {
            let mut page = Page::new(direction, 1000, u64::MAX);
            let wanted = |message: &str| message.ends_with('x');
            let search = Search { range: range.clone(), wanted: &wanted };
            for stream in &streams {
                search.run(&read, stream, 100, &mut page).unwrap();
            }
            let (events, next) = page.finish();
            n_pages += 1;
            seen.extend(
                events
                    .into_iter()
                    .map(|found| format!("{}:{}", found.position.stream, found.message)),
            );
            match (next, direction) {
                (None, _) => break,
                (Some(next), Direction::OldestFirst) => {
                    assert!(next > range.start, "every call gets on");
                    range.start = next;
                }
                (Some(next), Direction::NewestFirst) => {
                    assert!(next < range.end, "every call gets on");
                    range.end = next;
                }
            }
        }
        if direction == Direction::NewestFirst {
            seen.reverse();
        }
        assert_eq!(seen, expected);
        assert!(n_pages > 5, "{n_pages}");
    }
}
