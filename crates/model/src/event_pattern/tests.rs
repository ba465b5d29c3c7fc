//! Tables of patterns and events, and properties of both.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::EventPattern;

fn matches(pattern: &Value, event: &Value) -> bool {
    EventPattern::parse(&pattern.to_string()).unwrap().matches(event)
}

fn check(pattern: Value, wanted: &[Value], refused: &[Value]) {
    for event in wanted {
        assert!(matches(&pattern, event), "{pattern} wants {event}");
    }
    for event in refused {
        assert!(!matches(&pattern, event), "{pattern} does not want {event}");
    }
}

/// Events with the one field `a`.
fn check_a(values: Value, wanted: &[Value], refused: &[Value]) {
    let event = |value: &Value| json!({"a": value, "b": 1});
    let wanted: Vec<_> = wanted.iter().map(event).collect();
    let refused: Vec<_> = refused.iter().map(event).collect();
    check(json!({"a": values}), &wanted, &refused);
}

#[test]
fn values_are_compared_by_their_kind() {
    check_a(
        json!(["x", "y"]),
        &[json!("x"), json!("y"), json!(["z", "y"])],
        &[json!("X"), json!(1), json!(null), json!({"x": 1}), json!([])],
    );
    check_a(json!([300]), &[json!(300), json!(300.0), json!(3.0e2)], &[json!("300"), json!(301)]);
    check_a(
        json!([9_007_199_254_740_993_u64]),
        &[json!(9_007_199_254_740_993_u64)],
        &[json!(9_007_199_254_740_992_u64)],
    );
    check_a(
        json!([null]),
        &[json!(null), json!([null])],
        &[json!(""), json!(false), json!("null")],
    );
    check_a(json!([""]), &[json!("")], &[json!(null)]);
    check_a(json!([true]), &[json!(true)], &[json!("true"), json!(false)]);
    check_a(json!(["::1"]), &[json!("0:0:0:0:0:0:0:1")], &[json!("::2")]);
}

#[test]
fn all_fields_and_any_value() {
    let pattern =
        json!({"source": ["aws.s3"], "detail": {"object": {"key": ["a", "b"]}, "n": [1]}});
    let event = |source: &str, key: &str, n: i32| json!({"source": source, "detail": {"object": {"key": key}, "n": n, "more": []}});
    check(
        pattern,
        &[event("aws.s3", "a", 1), event("aws.s3", "b", 1)],
        &[
            event("aws.ec2", "a", 1),
            event("aws.s3", "c", 1),
            event("aws.s3", "a", 2),
            json!({"source": "aws.s3"}),
            json!("aws.s3"),
            json!(null),
        ],
    );
}

#[test]
fn one_element_of_a_list_meets_all_fields() {
    let person = |first: &str, last: &str| json!({"first": first, "last": last});
    check(
        json!({"people": {"first": ["Anna"], "last": ["Smith"]}}),
        &[
            json!({"people": [person("Anna", "Smith"), person("Bob", "Jones")]}),
            json!({"people": [[person("Anna", "Smith")]]}),
        ],
        &[json!({"people": [person("Anna", "Jones"), person("Bob", "Smith")]})],
    );
}

#[test]
fn text_operators() {
    check_a(
        json!([{"prefix": "ab"}]),
        &[json!("ab"), json!("abc"), json!(["x", "abd"])],
        &[json!("a"), json!("Ab"), json!(1)],
    );
    check_a(json!([{"prefix": ""}]), &[json!(""), json!("x")], &[json!(null)]);
    check_a(
        json!([{"prefix": {"equals-ignore-case": "aß"}}]),
        &[json!("Aßx"), json!("aß")],
        &[json!("a")],
    );
    check_a(
        json!([{"suffix": ".png"}]),
        &[json!(".png"), json!("a.png")],
        &[json!("png"), json!("a.PNG")],
    );
    check_a(
        json!([{"suffix": {"equals-ignore-case": ".png"}}]),
        &[json!("a.PnG")],
        &[json!("png")],
    );
    check_a(
        json!([{"equals-ignore-case": "Alice"}]),
        &[json!("aLICE")],
        &[json!("alic"), json!("alices")],
    );
    check_a(json!([{"exactly": "x"}]), &[json!("x")], &[json!("y")]);
    check_a(
        json!([{"wildcard": "a*b"}]),
        &[json!("ab"), json!("axxb"), json!("abb")],
        &[json!("a"), json!("abx"), json!("xab")],
    );
    check_a(
        json!([{"wildcard": "*/dir/*.png"}]),
        &[json!("x/dir/a.png"), json!("/dir/.png")],
        &[json!("x/dir.png"), json!("x/dir/a.jpg")],
    );
    check_a(
        json!([{"wildcard": r"a\*b\\*"}]),
        &[json!(r"a*b\"), json!(r"a*b\x")],
        &[json!("axb"), json!("a*b")],
    );
    check_a(json!([{"wildcard": "ab*ba"}]), &[json!("abba"), json!("abxba")], &[json!("aba")]);
    check_a(
        json!([{"cidr": "10.0.0.0/24"}]),
        &[json!("10.0.0.7")],
        &[json!("10.0.1.7"), json!("x"), json!("::1")],
    );
    check_a(json!([{"cidr": "10.1.2.3/32"}]), &[json!("10.1.2.3")], &[json!("10.1.2.2")]);
    check_a(json!([{"cidr": "0.0.0.0/0"}]), &[json!("255.0.1.2")], &[json!("::")]);
    check_a(
        json!([{"cidr": "fe80::/10"}]),
        &[json!("fe80::1"), json!("febf::")],
        &[json!("fec0::"), json!("10.0.0.1")],
    );
}

#[test]
fn numeric_operators() {
    check_a(json!([{"numeric": ["=", 3.018e2]}]), &[json!(301.8)], &[json!(301.9), json!("301.8")]);
    check_a(
        json!([{"numeric": ["<", 10]}]),
        &[json!(9.9), json!(-3)],
        &[json!(10), json!(6e9), json!(-6e9)],
    );
    check_a(json!([{"numeric": ["<=", 10]}]), &[json!(10)], &[json!(10.5)]);
    check_a(
        json!([{"numeric": [">", 0, "<=", 5]}]),
        &[json!(1), json!(5)],
        &[json!(0), json!(5.1)],
    );
    check_a(
        json!([{"numeric": [">=", 0, "<", 5]}]),
        &[json!(0), json!(4.9)],
        &[json!(5), json!(-1)],
    );
}

#[test]
fn anything_but_wants_a_value() {
    check_a(
        json!([{"anything-but": "x"}]),
        &[json!("y"), json!(1), json!(null), json!(["x", "y"])],
        &[json!("x"), json!(["x"]), json!([])],
    );
    check_a(json!([{"anything-but": ["x", "y"]}]), &[json!("z")], &[json!("x"), json!("y")]);
    check_a(json!([{"anything-but": [1, 2]}]), &[json!(3), json!("1")], &[json!(1), json!(2.0)]);
    check_a(json!([{"anything-but": {"prefix": "in"}}]), &[json!("out")], &[json!("init")]);
    check_a(
        json!([{"anything-but": {"prefix": ["a", "b"]}}]),
        &[json!("c")],
        &[json!("ax"), json!("b")],
    );
    check_a(json!([{"anything-but": {"suffix": [".a", ".b"]}}]), &[json!("x.c")], &[json!("x.a")]);
    check_a(
        json!([{"anything-but": {"equals-ignore-case": ["x", "y"]}}]),
        &[json!("z")],
        &[json!("X"), json!("y")],
    );
    check_a(
        json!([{"anything-but": {"wildcard": "*/lib/*"}}]),
        &[json!("/x/")],
        &[json!("/lib/x")],
    );
    check(json!({"a": [{"anything-but": "x"}]}), &[], &[json!({}), json!({"b": 1})]);
}

#[test]
fn existence_is_of_leaves() {
    check(
        json!({"a": {"b": [{"exists": true}]}}),
        &[json!({"a": {"b": null}}), json!({"a": [{}, {"b": 1}]})],
        &[json!({"a": {}}), json!({}), json!({"a": {"b": {"c": 1}}}), json!({"a": {"b": []}})],
    );
    check(
        json!({"a": {"b": [{"exists": false}]}}),
        &[json!({"a": {}}), json!({}), json!({"a": 1}), json!({"a": [{}, {"c": 1}]})],
        &[json!({"a": {"b": null}}), json!({"a": [{}, {"b": 1}]})],
    );
    check(
        json!({"a": [{"exists": false}, "x"], "b": [1]}),
        &[json!({"b": 1}), json!({"a": "x", "b": 1})],
        &[json!({"a": "y", "b": 1}), json!({})],
    );
}

#[test]
fn one_of_the_choices() {
    check(
        json!({"source": ["s"], "$or": [{"n": [{"numeric": [">", 10]}]}, {"m": ["x"], "k": [1]}, {"deep": {"$or": [{"p": [1]}, {"q": [1]}]}}]}),
        &[
            json!({"source": "s", "n": 11}),
            json!({"source": "s", "m": "x", "k": 1}),
            json!({"source": "s", "deep": {"q": 1}}),
        ],
        &[
            json!({"source": "s", "n": 1}),
            json!({"source": "s", "m": "x"}),
            json!({"source": "t", "n": 11}),
            json!({"source": "s"}),
        ],
    );
}

#[test]
fn the_last_of_a_name_counts() {
    let pattern = EventPattern::parse(r#"{"a": ["x"], "a": ["y"]}"#).unwrap();
    assert!(pattern.matches(&json!({"a": "y"})));
    assert!(!pattern.matches(&json!({"a": "x"})));
}

#[test]
fn what_is_no_pattern_is_refused_in_aws_words() {
    for (text, reason) in [
        (r#"{"source":[]}"#, "Empty arrays are not allowed"),
        (r#"{"source":"aws.ec2"}"#, "\"source\" must be an object or an array"),
        ("{}", "Empty objects are not allowed"),
        (r#"{"a":{}}"#, "Empty objects are not allowed"),
        ("[]", "Filter is not an object"),
        (r#"{"a":[[1]]}"#, "Match value must be String, number, true, false, or null"),
        (r#"{"a":[{"prefix":1}]}"#, "prefix match pattern must be a string"),
        (r#"{"a":[{"suffix":[]}]}"#, "suffix match pattern must be a string"),
        (r#"{"a":[{"prefix":{"wildcard":"x"}}]}"#, "Unsupported prefix pattern: wildcard"),
        (r#"{"a":[{"prefix":"x","suffix":"y"}]}"#, "Only one key allowed in match expression"),
        (r#"{"a":[{"like":"x"}]}"#, "Unrecognized match type like"),
        (r#"{"a":[{}]}"#, "Match expression name not found"),
        (r#"{"a":[{"exists":"yes"}]}"#, "exists match pattern must be either true or false."),
        (r#"{"a":[{"numeric":5}]}"#, "Value of numeric must be an array."),
        (r#"{"a":[{"numeric":[5]}]}"#, "Invalid member in numeric match: 5"),
        (r#"{"a":[{"numeric":["=","5"]}]}"#, "Value of equals must be numeric"),
        (r#"{"a":[{"numeric":["<"]}]}"#, "Value of < must be numeric"),
        (r#"{"a":[{"numeric":["=",5,6]}]}"#, "Too many elements in numeric expression"),
        (r#"{"a":[{"numeric":["~",5]}]}"#, "Unrecognized numeric range operator: ~"),
        (r#"{"a":[{"numeric":[">",5,">",6]}]}"#, "Bad numeric range operator: >"),
        (r#"{"a":[{"numeric":[">",5,6]}]}"#, "Bad value in numeric range: 6"),
        (r#"{"a":[{"numeric":[">",5,"<",3]}]}"#, "Bottom must be less than top"),
        (r#"{"a":[{"numeric":["<",6e9]}]}"#, "Value must be between -5.0E9 and 5.0E9, inclusive"),
        (
            r#"{"a":[{"anything-but":["x",1]}]}"#,
            "Inside anything but list, either all values are number or string, mixed type is not supported",
        ),
        (
            r#"{"a":[{"anything-but":[null]}]}"#,
            "Inside anything but list, start|null|boolean is not supported.",
        ),
        (
            r#"{"a":[{"anything-but":true}]}"#,
            "Value of anything-but must be an array or single string/number value.",
        ),
        (r#"{"a":[{"anything-but":{"exists":true}}]}"#, "Unsupported anything-but pattern: exists"),
        (r#"{"a":[{"anything-but":{"prefix":""}}]}"#, "Null prefix/suffix not allowed"),
        (r#"{"a":[{"wildcard":"a**b"}]}"#, "Consecutive wildcard characters at pos 2"),
        (r#"{"a":[{"wildcard":"a\\b"}]}"#, "Invalid escape character at pos 2"),
        (r#"{"a":[{"cidr":"10.0.0.0"}]}"#, "Malformed CIDR, one '/' required"),
        (r#"{"a":[{"cidr":"10.0.0/8"}]}"#, "Nonstandard IP address: 10.0.0"),
        (r#"{"a":[{"cidr":"10.0.0.0/33"}]}"#, "IPv4 mask bits must be < 33"),
        (r#"{"$or":{"a":[1]}}"#, "It must be an Array followed with $or."),
        (r#"{"$or":[{"a":[1]}]}"#, "There must have at least 2 Objects in $or relationship."),
        (
            r#"{"$or":[{"prefix":[1]},{"a":[1]}]}"#,
            "prefix is Ruler reserved fieldName which cannot be used inside $or.",
        ),
        (r#"{"a":[01]}"#, "Invalid numeric value: Leading zeroes not allowed"),
        (
            r#"{"a":[x]}"#,
            "Unrecognized token 'x': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
        ),
    ] {
        let error = EventPattern::parse(text).expect_err(text);
        assert_eq!(error.reason(), reason, "{text}");
    }
}

#[test]
fn the_place_is_where_aws_sees_it() {
    let error = |text| EventPattern::parse(text).unwrap_err().to_string();
    assert_eq!(
        error(r#"{"source":"aws.ec2"}"#),
        "Event pattern is not valid. Reason: \"source\" must be an object or an array\n at [Source: (String)\"{\"source\":\"aws.ec2\"}\"; line: 1, column: 12]"
    );
    assert_eq!(
        error("{\n\"a\":[]}"),
        "Event pattern is not valid. Reason: Empty arrays are not allowed\n at [Source: (String)\"{\n\"a\":[]}\"; line: 2, column: 7]"
    );
}

#[test]
fn leaves_are_counted() {
    let text =
        r#"{"a": [1, 2], "b": {"c": ["x"]}, "$or": [{"d": [1]}, {"e": {"f": {"g": [1, 2, 3]}}}]}"#;
    let pattern = EventPattern::parse(text).unwrap();
    assert_eq!(pattern.values_per_leaf(), [2, 1, 1, 3]);
    assert_eq!(pattern.depth(), 3);
    assert_eq!(pattern.top_level_names().collect::<Vec<_>>(), ["a", "b"]);
}

/// Any JSON value of three levels, over few names, so that patterns and events meet.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3_i64..3).prop_map(Value::from),
        "[ab*]{0,3}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            proptest::collection::btree_map("[abc]", inner, 0..3)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// The pattern that asks for exactly what an object says, if every part of it can be asked for.
fn pattern_of(value: &Value) -> Option<Value> {
    match value {
        Value::Object(members) if !members.is_empty() => {
            let inner = |value: &Value| match value {
                Value::Object(_) => pattern_of(value),
                Value::Array(_) => None,
                leaf => Some(json!([leaf])),
            };
            let members = members.iter().map(|(name, value)| Some((name.clone(), inner(value)?)));
            Some(Value::Object(members.collect::<Option<_>>()?))
        }
        _ => None,
    }
}

/// Wildcards by trying everything.
fn slow_wildcard(pattern: &[char], text: &[char]) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        Some(('*', rest)) => (0..=text.len()).any(|n| slow_wildcard(rest, &text[n..])),
        Some((c, rest)) => {
            text.split_first().is_some_and(|(t, text)| t == c && slow_wildcard(rest, text))
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_a_pattern_or_refused(text in "\\PC{0,40}", json in r#"[{}\[\]":,a1\\*$]{0,30}"#) {
        let _ = EventPattern::parse(&text);
        let _ = EventPattern::parse(&json);
    }

    #[test]
    fn an_event_meets_the_pattern_made_of_it_and_more_fields_change_nothing(event in value()) {
        if let Some(pattern) = pattern_of(&event) {
            prop_assert!(matches(&pattern, &event));
            let mut more = event.clone();
            more["zzz"] = json!([1, {"a": 2}]);
            prop_assert!(matches(&pattern, &more));
            let met_by_another = matches(&json!({"a": pattern, "zzz": ["no"]}), &json!({"a": more}));
            prop_assert!(!met_by_another);
        }
    }

    #[test]
    fn existence_and_absence_exclude_each_other(event in value()) {
        let exists = matches(&json!({"a": [{"exists": true}]}), &event);
        let absent = matches(&json!({"a": [{"exists": false}]}), &event);
        prop_assert!(exists != absent);
    }

    #[test]
    fn a_scalar_is_one_thing_or_anything_but_that(text in "[ab]{0,2}", wanted in "[ab]{0,2}") {
        let event = json!({"a": text});
        let is = matches(&json!({"a": [wanted]}), &event);
        let is_anything_else = matches(&json!({"a": [{"anything-but": wanted}]}), &event);
        prop_assert!(is != is_anything_else);
        prop_assert_eq!(is, matches(&json!({"a": [{"equals-ignore-case": wanted.to_uppercase()}]}), &event));
    }

    #[test]
    fn wildcards_agree_with_the_slow_way(pattern in "[ab*]{0,6}", text in "[ab]{0,7}") {
        prop_assume!(!pattern.contains("**"));
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        let fast = matches(&json!({"a": [{"wildcard": pattern}]}), &json!({"a": text}));
        prop_assert_eq!(fast, slow_wildcard(&chars(&pattern), &chars(&text)));
    }

    #[test]
    fn ranges_agree_with_comparison(low in -20_i32..20, width in 1_i32..10, value in -30_i32..30) {
        let event = json!({"a": value});
        let high = low + width;
        prop_assert_eq!(matches(&json!({"a": [{"numeric": [">", low, "<=", high]}]}), &event), value > low && value <= high);
        prop_assert_eq!(matches(&json!({"a": [{"numeric": [">=", low, "<", high]}]}), &event), value >= low && value < high);
        prop_assert_eq!(matches(&json!({"a": [{"numeric": ["=", low]}]}), &event), value == low);
    }
}
