//! Patterns against events, as data.

use super::{InvalidPattern, Pattern};

/// `yes` and `no` are events that match and that do not.
fn check(pattern: &str, yes: &[&str], no: &[&str]) {
    let parsed = Pattern::parse(pattern).unwrap_or_else(|error| panic!("{pattern}: {error}"));
    for message in yes {
        assert!(parsed.matches(message), "{pattern} should match {message}");
    }
    for message in no {
        assert!(!parsed.matches(message), "{pattern} should not match {message}");
    }
}

const BAD_REQUEST: &str = "[ERROR 400] BAD REQUEST";
const UNAUTHORIZED: &str = "[ERROR 401] UNAUTHORIZED REQUEST";
const MISSING: &str = "[ERROR 419] MISSING ARGUMENTS";

#[test]
fn terms_match_plain_text() {
    let all = &[BAD_REQUEST, UNAUTHORIZED, MISSING];
    check("", all, &[]);
    check("\" \"", all, &[]);
    check("ERROR", all, &["error", ""]);
    check("ERROR ARGUMENTS", &[MISSING], &[BAD_REQUEST, "ARGUMENTS"]);
    check("?ERROR ?ARGUMENTS", all, &["WARN"]);
    check("?ERROR ?ARGUMENTS REQUEST", &[BAD_REQUEST, "[INFO] REQUEST FAILED"], &[MISSING]);
    check("\"BAD REQUEST\"", &[BAD_REQUEST], &[UNAUTHORIZED]);
    check("ERROR -ARGUMENTS", &[BAD_REQUEST, UNAUTHORIZED], &[MISSING]);
    check("\"ERROR\" - \"ARGUMENTS\"", &[BAD_REQUEST], &[MISSING]);
    check("-ERROR", &["fine"], &[BAD_REQUEST]);
    check(r#""say \"hi\"""#, &[r#"I say "hi""#], &["I say hi"]);
    check("Grüße_1", &["viele Grüße_1!"], &[]);
}

#[test]
fn regular_expressions_match_anywhere() {
    check("%AUTHORIZED%", &[UNAUTHORIZED, "[SUCCESS 200] AUTHORIZED REQUEST"], &[MISSING]);
    check("%^[hc]at%", &["hat trick", "cat"], &["what"]);
    check("%ab{,2}c%", &["ac", "abbc"], &["abbbc"]);
    check(r"%10\.10\.0\.1%", &["from 10.10.0.1"], &["10010,051"]);
    check(r"%\x28x\x29%", &["(x)"], &["x"]);
    check("%^starting|^shutting down%", &["shutting down now"], &["not shutting down"]);
    check(r"%\[ERROR \d{3}\]% REQUEST", &[BAD_REQUEST], &[MISSING]);
}

const TRAIL: &str = r#"{"eventType":"UpdateTrail","sourceIPAddress":"111.111.111.111",
    "arrayKey":["value","another value"],"objectList":[{"name":"a","id":1},{"name":"b","id":2}],
    "SomeObject":null,"cluster.name":"c","ThisFlag":true,"detail-type":"x"}"#;
const USERS: &str = r#"{"user":{"id":1,"email":"John.Stiles@example.com"},
    "users":[{"id":2,"email":"John.Doe@example.com"},{"id":3,"email":"Jane.Doe@example.com"}],
    "actions":["GET","PUT","DELETE"],"coordinates":[[0,1,2],[4,5,6],[7,8,9]]}"#;

#[test]
fn selectors_find_values_in_json() {
    for pattern in [
        r#"{ $.eventType = "UpdateTrail" }"#,
        "{$.eventType=UpdateTrail}",
        "{ $.eventType = Update* }",
        r#"{ $.eventType = "*Trail" }"#,
        r#"{ $.eventType = "U*Tr*l" }"#,
        "{ $.eventType = * }",
        "{ $.sourceIPAddress != 123.123.* }",
        r#"{ $.arrayKey[0] = "value" }"#,
        "{ $.objectList[1].id = 2 }",
        "{ $.eventType = %Trail% }",
        "{ $.arrayKey[*] = %val.{2}% }",
        r"{ $.* = %111\.111\.111\.1[0-9]{1,2}% }",
        "{ $.['cluster.name'] = \"c\" }",
        "{ $['cluster.name'] = \"c\" }",
        "{ $.SomeObject IS NULL }",
        "{ $.ThisFlag IS TRUE }",
        "{ $.ThisFlag is true }",
        "{ $.SomeOtherObject NOT EXISTS }",
        "{ $.detail-type = x }",
        "{ $.objectList[*].name = b }",
    ] {
        check(pattern, &[TRAIL], &["UpdateTrail", "{", "[]x"]);
    }
    for pattern in [
        "{ $.eventType = updatetrail }",
        "{ $.eventType = Trail }",
        r#"{ $.eventType = "Update\*" }"#,
        "{ $.sourceIPAddress != 111.* }",
        "{ $.arrayKey = value }",
        "{ $.arrayKey != value }",
        "{ $.missing != value }",
        "{ $.SomeObject IS FALSE }",
        "{ $.SomeObject NOT EXISTS }",
        "{ $.ThisFlag IS NULL }",
        "{ $.eventType[0] = UpdateTrail }",
        "{ $.objectList[*].name = c }",
    ] {
        check(pattern, &[], &[TRAIL]);
    }
}

#[test]
fn conditions_combine_as_documented() {
    for pattern in [
        r#"{ ($.user.id = 1) && ($.users[0].email = "John.Doe@example.com") }"#,
        r#"{ $.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = "nonmatch" && $.actions[2] = "nonmatch" }"#,
        "{ ($.user.id = 2 || ($.user.id = 1 && $.coordinates[2][2] = 9)) }",
    ] {
        check(pattern, &[USERS], &[TRAIL]);
    }
    for pattern in [
        r#"{ ($.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = "nonmatch") && $.actions[2] = "nonmatch" }"#,
        r#"{ ($.user.id = 2 && $.users[0].email = "nonmatch") || $.actions[2] = "GET" }"#,
    ] {
        check(pattern, &[], &[USERS, TRAIL]);
    }
}

#[test]
fn numbers_compare_as_numbers() {
    let event = r#"{"n": 55.5, "zero": 0, "text": "400", "minus": -3, "big": 1000}"#;
    for pattern in [
        "{ $.n > 55 }",
        "{ $.n >= 55.5 }",
        "{ $.n < 5.56e1 }",
        "{ $.n <= +55.5 }",
        "{ $.n = 55.50 }",
        "{ $.n != 55 }",
        "{ $.big = 1e+3 }",
        "{ $.zero < 10e-3 }",
        "{ $.minus < -2 }",
        "{ $.text = 400 }",
        "{ $.n = 55* }",
    ] {
        check(pattern, &[event], &["{}"]);
    }
    for pattern in ["{ $.n > 55.5 }", "{ $.n != 55.5 }", "{ $.missing > 1 }", "{ $.n = 56* }"] {
        check(pattern, &[], &[event]);
    }
}

const ACCESS: &str =
    r#"127.0.0.1 Prod frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534"#;

#[test]
fn fields_match_by_place() {
    for pattern in [
        "[ip, user, username, timestamp, request, status_code, bytes]",
        r"[ip=%127\.0\.0\.[1-9]%, user, username, timestamp, request =*.html*, status_code = 4*, bytes]",
        "[..., request =*.html*, status_code = 4*, bytes]",
        "[ip, user, ..., status_code = 404, bytes]",
        "[ip = 127.*, user, ...]",
        "[ip, user, username, timestamp, request =*.html*, status_code = 404 || status_code = 410, bytes]",
        "[..., status_code = 4* && status_code != 403, bytes > 1000]",
        "[..., request=*.html*, status_code=4*,]",
        r#"[..., request="GET /index*", status_code, bytes]"#,
        "[ip, rest = \"*frank [10*404 1534\"]",
    ] {
        check(pattern, &[ACCESS], &["too short", ""]);
    }
    for pattern in [
        "[..., status_code = 5*, bytes]",
        "[..., bytes > 1534]",
        "[a, b, c, d, e, f, g, h]",
        "[a, b, c, d, ..., e, f, g, h]",
    ] {
        check(pattern, &[], &[ACCESS]);
    }
    check("[...]", &[ACCESS, "one"], &[]);
    check("[ip, rest]", &[ACCESS, "just two"], &["one", ""]);
    let error = "ERROR 09/25/2014 12:00:02 Failed to process request";
    let warning = "WARNING 09/25/2014 12:00:02 Invalid user request";
    let info = "INFO 09/25/2014 12:00:00 GET /service/resource/67 1200";
    check("[w1=ERROR, w2]", &[error], &[warning, info, "ERROR"]);
    check("[w1=ERROR || w1=WARNING, w2]", &[error, warning], &[info]);
    check("[w1!=ERROR && w1!=WARNING, w2]", &[info], &[error, warning]);
    check(
        "[logLevel, date, time, method, url=%/service/resource/[0-9]+$%, response_time]",
        &[info],
        &[error, "INFO 09/25/2014 12:00:01 POST /service/resource/67/part/111 1310"],
    );
}

#[test]
fn fields_are_taken_out_by_name_or_number() {
    let extract = |pattern: &str| {
        let fields = Pattern::parse(pattern).unwrap().extract(ACCESS).unwrap();
        let fields: Vec<String> =
            fields.into_iter().map(|(name, text)| format!("{name}={text}")).collect();
        fields.join("; ")
    };
    assert_eq!(
        extract("[..., request=*.html*, status_code=4*,]"),
        "$1=127.0.0.1; $2=Prod; $3=frank; $4=10/Oct/2000:13:25:15 -0700; $7=1534; \
         $request=GET /index.html HTTP/1.0; $status_code=404"
    );
    assert_eq!(extract("[ip, ...]").split("; ").next(), Some("$2=Prod"));
    assert_eq!(extract("frank"), "");
}

#[test]
fn what_is_no_pattern_is_refused() {
    for pattern in [
        "\"open",
        "-",
        "?",
        "%open",
        "%a{2%",
        "%[%",
        "{",
        "{}",
        "{ $.a }",
        "{ $.a = }",
        "{ a = 1 }",
        "{ $ = 1 }",
        "{ $.a = 1 } x",
        "{ $.a = 1 && }",
        "{ ($.a = 1 }",
        "{ $.a EXISTS }",
        "{ $.a IS NOT NULL }",
        "{ $.a > x }",
        "{ $.a[x] = 1 }",
        "{ $.*.b.* = 1 }",
        "{ $.* = 1 && $.a[*] = 1 && $.b[*] = 1 && $.c[*] = 1 }",
        "{ $.a = %a% || $.a = %b% || $.a = %c% }",
        "[",
        "[]",
        "[a",
        "[a b]",
        "[a, ..., b, ...]",
        "[a = ]",
        "[= 4]",
        "[a < b]",
        "[a = 1 && b = 2, b]",
        "[a = %x%, b = %y%, c = %z%]",
        "[a] b",
    ] {
        assert_eq!(Pattern::parse(pattern).unwrap_err(), InvalidPattern::Syntax, "{pattern}");
    }
    for (pattern, characters) in [
        ("?Status: timeout", ":"),
        ("level=error", "="),
        ("!(x)", "!("),
        ("%something!%", "!"),
        ("%(a)%", "("),
        ("a-b", "-"),
    ] {
        assert_eq!(
            Pattern::parse(pattern).unwrap_err().to_string(),
            format!("Invalid character(s) in term '{characters}'"),
        );
    }
}
