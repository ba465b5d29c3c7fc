//! Rust names for the models' names.

const KEYWORDS: &[&str] = &[
    "as", "async", "await", "break", "const", "continue", "dyn", "else", "enum", "extern", "false",
    "fn", "for", "gen", "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "pub",
    "ref", "return", "static", "struct", "trait", "true", "try", "type", "unsafe", "use", "where",
    "while", "abstract", "become", "box", "do", "final", "macro", "override", "priv", "typeof",
    "unsized", "virtual", "yield",
];

/// `taskDefinition` and `TaskDefinition` become `task_definition`; keywords become raw.
pub(super) fn snake(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut out = String::new();
    for (index, &c) in chars.iter().enumerate() {
        if !c.is_ascii_alphanumeric() {
            if !out.ends_with('_') && !out.is_empty() {
                out.push('_');
            }
            continue;
        }
        let previous = index.checked_sub(1).map(|index| chars[index]);
        let next = chars.get(index + 1);
        let begins_word = c.is_ascii_uppercase()
            && previous.is_some_and(|previous| {
                previous.is_ascii_lowercase()
                    || previous.is_ascii_digit()
                    || (previous.is_ascii_uppercase()
                        && next.is_some_and(|next| next.is_ascii_lowercase()))
            });
        if begins_word && !out.ends_with('_') {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    if KEYWORDS.contains(&out.as_str()) { format!("r#{out}") } else { out }
}

/// A shape's name as a type. Names that would hide Rust's own are prolonged.
pub(super) fn camel(name: &str) -> String {
    let mut out: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    if let Some(first) = out.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    let taken = [
        "String",
        "Option",
        "Vec",
        "Box",
        "Result",
        "Bytes",
        "BTreeMap",
        "Timestamp",
        "Some",
        "None",
        "Ok",
        "Err",
        "Self",
        "Member",
        "Location",
        "TimestampFormat",
        "Operation",
        "StreamBody",
        "Future",
        "Send",
        "Sync",
        "Server",
    ];
    if taken.contains(&out.as_str()) { format!("{out}Shape") } else { out }
}

/// An enumeration's value as a variant: `FARGATE_SPOT` becomes `FargateSpot`.
pub(super) fn variant(value: &str) -> String {
    let value = value.replace('*', "All");
    let mut out = String::new();
    for part in value.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()) {
        let shouted = !part.chars().any(|c| c.is_ascii_lowercase());
        let mut chars = part.chars();
        if let Some(first) = chars.next() {
            out.push(first.to_ascii_uppercase());
        }
        out.extend(chars.map(|c| if shouted { c.to_ascii_lowercase() } else { c }));
    }
    match out.as_str() {
        "" => "Empty".into(),
        "Self" | "Unknown" => format!("{out}Value"),
        _ if out.starts_with(|c: char| c.is_ascii_digit()) => format!("V{out}"),
        _ => out,
    }
}
