//! Fills in the templates of the table from an input.

use aws_api::Context;
use model::record::sqs::parse_queue_url;
use model::{AccountId, Arn, StorageError};

use super::fields::Fields;
use super::lookup::Lookup;
use super::table::{Part, Reading, Template};

/// Everything that a template can speak of.
pub(super) struct Place<'a> {
    pub(super) service: &'static str,
    pub(super) ctx: &'a Context,
    pub(super) fields: &'a Fields<'a>,
    pub(super) lookup: &'a Lookup<'a>,
}

impl Place<'_> {
    /// The resources that a template stands for. One that cannot be filled in is `*`: an input
    /// without the member fails for that, or means everything.
    pub(super) fn resources(&self, template: &Template) -> Result<Vec<String>, StorageError> {
        Ok(self.expand(template)?.unwrap_or_else(|| vec!["*".into()]))
    }

    /// As [`Place::resources`]; `None` when a member is missing.
    pub(super) fn expand(&self, template: &Template) -> Result<Option<Vec<String>>, StorageError> {
        // What is done so far, and whether a member was the whole resource.
        let mut done: Vec<(String, bool)> = vec![(String::new(), false)];
        for (index, part) in template.0.iter().enumerate() {
            let pieces = match part {
                Part::Text(text) => vec![text.clone()],
                Part::Region => vec![self.ctx.region.to_string()],
                Part::Account => vec![self.ctx.account.to_string()],
                Part::Member { name, reading, default } => {
                    match self.member(name, *reading, default.as_deref())? {
                        Some(values) => values,
                        None => return Ok(None),
                    }
                }
            };
            let is_member = matches!(part, Part::Member { .. });
            let mut next = Vec::new();
            for (text, is_whole) in &done {
                for piece in &pieces {
                    if *is_whole {
                        next.push((text.clone(), true));
                    } else if is_member && index > 0 && piece.starts_with("arn:") {
                        next.push((piece.clone(), true));
                    } else {
                        next.push((format!("{text}{piece}"), false));
                    }
                }
            }
            done = next;
        }
        Ok(Some(done.into_iter().map(|(text, _)| text).collect()))
    }

    fn member(
        &self,
        name: &str,
        reading: Reading,
        default: Option<&str>,
    ) -> Result<Option<Vec<String>>, StorageError> {
        if name == "logGroup" {
            return Ok(self.log_group());
        }
        if name == "function" {
            return Ok(self.function().map(|arn| vec![arn]));
        }
        let mut values = self.fields.texts(name);
        if values.is_empty()
            && let Some(default) = default
        {
            values.push(if default == "{a}" {
                self.ctx.account.to_string()
            } else {
                default.into()
            });
        }
        let lookup = self.lookup;
        let read = |text: &str| -> Result<String, StorageError> {
            match reading {
                Reading::Plain => Ok(text.to_owned()),
                Reading::Name => Ok(text.rsplit('/').next().unwrap_or(text).to_owned()),
                Reading::Bus => Ok(match text.rsplit('/').next().unwrap_or(text) {
                    "" | "default" => String::new(),
                    name => format!("{name}/"),
                }),
                Reading::User => lookup.user(Some(text)),
                Reading::Role => lookup.role(text),
                Reading::Group => lookup.group(text),
                Reading::Profile => lookup.profile(text),
                Reading::Definition => lookup.definition(text),
                Reading::Ec2 => Ok(self.ec2(text)),
                Reading::Queue => Ok(self.queue(text)),
            }
        };
        if values.is_empty() {
            // Without a name, IAM means the caller.
            return match reading {
                Reading::User => Ok(Some(vec![lookup.user(None)?])),
                _ => Ok(None),
            };
        }
        values.iter().map(|value| read(value)).collect::<Result<_, _>>().map(Some)
    }

    /// A group is named by its name or by its ARN, in members of two names.
    fn log_group(&self) -> Option<Vec<String>> {
        let name = self.fields.texts("logGroupName").into_iter().next();
        let text = name.or_else(|| self.fields.texts("logGroupIdentifier").into_iter().next())?;
        if text.starts_with("arn:") {
            return Some(vec![text.strip_suffix(":*").unwrap_or(&text).to_owned()]);
        }
        let resource = format!("log-group:{text}");
        Some(vec![Arn::regional("logs", &self.ctx.region, &self.ctx.account, resource).to_string()])
    }

    /// The ARN of a queue; what is no queue's URL is refused by SQS itself.
    fn queue(&self, url: &str) -> String {
        let Some((account, name)) = parse_queue_url(url) else { return "*".into() };
        let account = account.unwrap_or_else(|| self.ctx.account.clone());
        Arn::regional("sqs", &self.ctx.region, &account, name).to_string()
    }

    /// The ARN of a Lambda function: a name, a part of an ARN or an ARN, and perhaps a qualifier.
    fn function(&self) -> Option<String> {
        let text = self.fields.text("FunctionName")?;
        let qualifier = self.fields.text("Qualifier").filter(|text| !text.is_empty());
        let arn = if text.starts_with("arn:") {
            text
        } else {
            let mut account = self.ctx.account.to_string();
            let name = match text.split_once("function:") {
                Some((before, name)) => {
                    let given = before.split(':').find(|part| AccountId::parse(part).is_ok());
                    if let Some(given) = given {
                        account = given.to_owned();
                    }
                    name
                }
                None => text.as_str(),
            };
            format!("arn:aws:lambda:{}:{account}:function:{name}", self.ctx.region)
        };
        // A qualifier in the name itself comes first; Lambda refuses two that differ.
        match qualifier {
            Some(qualifier) if arn.matches(':').count() == 6 => Some(format!("{arn}:{qualifier}")),
            _ => Some(arn),
        }
    }

    /// `vpc-0123` to its ARN: the kind is in the id.
    fn ec2(&self, id: &str) -> String {
        let kind = match id.rsplit_once('-').map_or(id, |(kind, _)| kind) {
            "igw" => "internet-gateway",
            "rtb" => "route-table",
            "sg" => "security-group",
            "sgr" => "security-group-rule",
            "eni" => "network-interface",
            "eipalloc" => "elastic-ip",
            "nat" => "natgateway",
            "dopt" => "dhcp-options",
            "acl" => "network-acl",
            "vpce" => "vpc-endpoint",
            other => other,
        };
        let resource = format!("{kind}/{id}");
        Arn::regional(self.service, &self.ctx.region, &self.ctx.account, resource).to_string()
    }
}
