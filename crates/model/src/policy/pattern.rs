//! Patterns of policies: `*`, `?`, and variables such as `${aws:username}`.
//!
//! What a variable stands for is matched literally: a user named `*` is not everybody.

use super::conditions::Facts;

/// Whether `pattern`, in which `*` stands for any characters and `?` for one, covers `text`.
/// Allocates nothing: it is asked for every statement of every policy of every call.
pub fn glob(pattern: &str, text: &str) -> bool {
    glob_bytes(pattern.as_bytes(), text.as_bytes(), |a, b| a == b)
}

/// As [`glob`], without regard to the case of ASCII letters.
pub fn glob_ignore_case(pattern: &str, text: &str) -> bool {
    glob_bytes(pattern.as_bytes(), text.as_bytes(), |a, b| a.eq_ignore_ascii_case(&b))
}

fn glob_bytes(pattern: &[u8], text: &[u8], same: impl Fn(u8, u8) -> bool) -> bool {
    // The end of the character that begins at `t`: `?` takes whole characters.
    let after = |t: usize| {
        let rest = text[t + 1..].iter().take_while(|&&byte| byte & 0xc0 == 0x80).count();
        t + 1 + rest
    };
    let (mut p, mut t) = (0, 0);
    // Where to go on when the last star has to take one character more.
    let mut retry: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                p += 1;
                if p == pattern.len() {
                    return true;
                }
                retry = Some((p, t));
            }
            Some(b'?') => (p, t) = (p + 1, after(t)),
            Some(&byte) if same(byte, text[t]) => (p, t) = (p + 1, t + 1),
            Some(_) | None => match retry {
                Some((after_star, taken)) => {
                    let next = after(taken);
                    retry = Some((after_star, next));
                    (p, t) = (after_star, next);
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|&byte| byte == b'*')
}

/// A pattern whose variables are filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(Vec<Token>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    /// `*`
    Any,
    /// `?`
    One,
    Char(char),
}

impl Pattern {
    /// A pattern in which `${…}` has no meaning.
    pub fn plain(text: &str) -> Pattern {
        let mut pattern = Pattern(Vec::new());
        pattern.push_wild(text);
        pattern
    }

    /// Fills in the variables of `text` from `facts`. `None` when a fact is missing and the
    /// variable has no default: what is said about it then matches nothing.
    pub fn with_variables(text: &str, facts: &Facts) -> Option<Pattern> {
        let mut pattern = Pattern(Vec::new());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let Some((variable, after)) = after.split_once('}') else { break };
            pattern.push_wild(before);
            match variable {
                // The three characters that cannot be written otherwise.
                "*" | "?" | "$" => pattern.push_literal(variable),
                _ => pattern.push_literal(&value_of(variable, facts)?),
            }
            rest = after;
        }
        pattern.push_wild(rest);
        Some(pattern)
    }

    fn push_wild(&mut self, text: &str) {
        self.0.extend(text.chars().map(|c| match c {
            '*' => Token::Any,
            '?' => Token::One,
            c => Token::Char(c),
        }));
    }

    fn push_literal(&mut self, text: &str) {
        self.0.extend(text.chars().map(Token::Char));
    }

    /// Whether `*` and `?` in this pattern, read as such, cover `text`.
    pub fn matches(&self, text: &str) -> bool {
        let text: Vec<char> = text.chars().collect();
        let (mut p, mut t) = (0, 0);
        // Where to go on when the last star has to take one character more.
        let mut retry: Option<(usize, usize)> = None;
        while t < text.len() {
            match self.0.get(p) {
                Some(Token::Any) => {
                    retry = Some((p + 1, t));
                    p += 1;
                }
                Some(Token::One) => (p, t) = (p + 1, t + 1),
                Some(Token::Char(c)) if *c == text[t] => (p, t) = (p + 1, t + 1),
                Some(Token::Char(_)) | None => match retry {
                    Some((after_star, taken)) => {
                        retry = Some((after_star, taken + 1));
                        (p, t) = (after_star, taken + 1);
                    }
                    None => return false,
                },
            }
        }
        self.0[p..].iter().all(|&token| token == Token::Any)
    }

    /// The text, for operators to which wildcards mean nothing.
    pub fn to_text(&self) -> String {
        self.0
            .iter()
            .map(|token| match token {
                Token::Any => '*',
                Token::One => '?',
                Token::Char(c) => *c,
            })
            .collect()
    }

    /// The pattern's parts between colons, at most `n` of them: the last takes the rest.
    pub(super) fn split_colons(&self, n: usize) -> Vec<Pattern> {
        self.0
            .splitn(n, |token| *token == Token::Char(':'))
            .map(|part| Pattern(part.to_vec()))
            .collect()
    }
}

/// `aws:username`, or `aws:username, 'nobody'` with a default.
fn value_of(variable: &str, facts: &Facts) -> Option<String> {
    let (key, default) = match variable.split_once(',') {
        Some((key, default)) => (key, Some(default.trim().trim_matches('\''))),
        None => (variable, None),
    };
    match facts.get(key.trim()) {
        Some([value]) => Some(value.clone()),
        // A fact with several values cannot stand in one place.
        Some(_) | None => default.map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_take_whole_characters_and_go_back_when_they_must() {
        for (pattern, text, expected) in [
            ("", "", true),
            ("*", "", true),
            ("?", "", false),
            ("a*c", "abbc", true),
            ("a*c", "abb", false),
            ("*a*b", "xxaxxbxb", true),
            ("a?c", "a\u{e9}c", true),
            ("a?c", "ac", false),
            ("a??c", "a\u{e9}c", false),
            ("arn:*/*", "arn:x/y/z", true),
            ("*x", "\u{e9}x", true),
            ("a**", "a", true),
            ("", "a", false),
            ("s3:get*", "s3:GetObject", false),
        ] {
            assert_eq!(glob(pattern, text), expected, "{pattern} {text}");
        }
        assert!(glob_ignore_case("s3:get*T", "S3:GetObject"));
    }

    #[test]
    fn variables_are_filled_in_and_matched_literally() {
        let facts = Facts::new().with("aws:username", "a*").with("aws:PrincipalTag/team", "red");
        for (pattern, text, expected) in [
            ("home/${aws:username}/*", "home/a*/x", true),
            ("home/${aws:username}/*", "home/abc/x", false),
            ("${aws:PrincipalTag/team}", "red", true),
            ("${aws:PrincipalTag/none, 'blue'}", "blue", true),
            ("${aws:PrincipalTag/none}", "", false),
            ("a${*}c", "a*c", true),
            ("a${*}c", "abc", false),
            ("a${", "a${", true),
        ] {
            let matches = Pattern::with_variables(pattern, &facts).is_some_and(|p| p.matches(text));
            assert_eq!(matches, expected, "{pattern} {text}");
        }
    }
}
