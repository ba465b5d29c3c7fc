//! Takes a form apart as it comes: the fields before the file, then the file as a stream.
//!
//! What follows the file is not read, as on S3.

use aws_api::body::{BodyError, BodyStream};
use aws_api::{AwsError, StreamBody};
use bytes::{Buf as _, Bytes, BytesMut};
use futures_util::{StreamExt as _, stream};
use http::HeaderMap;
use http::header::CONTENT_TYPE;

use super::policy::Limits;

/// All fields before the file, with their headers.
const MAX_FIELDS: usize = 20 << 10;
/// Read at once before the file begins; a field never needs more.
const MAX_HEAD: usize = MAX_FIELDS + (4 << 10);

/// The fields, by name in lower case, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fields {
    fields: Vec<(String, String)>,
    /// What the browser calls the file.
    pub(super) file_name: String,
}

impl Fields {
    #[cfg(test)]
    pub(super) fn of(fields: &[(&str, &str)]) -> Fields {
        let fields = fields.iter().map(|(name, value)| ((*name).into(), (*value).into()));
        Fields { fields: fields.collect(), file_name: String::new() }
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// A form that has been read up to its file.
pub(super) struct Upload {
    pub(super) fields: Fields,
    pub(super) file: StreamBody,
}

fn malformed() -> AwsError {
    AwsError::new(
        "MalformedPOSTRequest",
        400,
        "The body of your POST request is not well-formed multipart/form-data.",
    )
}

/// # Errors
/// When it is no form, has no file, or its fields are too long.
pub(super) async fn read(headers: &HeaderMap, body: StreamBody) -> Result<Upload, AwsError> {
    let boundary = boundary(headers).ok_or_else(malformed)?;
    let mut rest = Rest {
        stream: body.take().ok_or_else(malformed)?,
        // As if a line had ended before the first delimiter, so that all look the same.
        buffer: BytesMut::from(&b"\r\n"[..]),
        is_over: false,
    };
    let delimiter = format!("\r\n--{boundary}").into_bytes();
    let mut fields = Fields::default();
    let mut n_bytes = 0;
    rest.until(&delimiter).await?;
    loop {
        let head = rest.until(b"\r\n\r\n").await?;
        let head = String::from_utf8(head.to_vec()).map_err(|_| malformed())?;
        if head.starts_with("--") {
            let message = "POST requires exactly one file upload per request.";
            return Err(AwsError::new("IncorrectNumberOfFilesInPostRequest", 400, message));
        }
        let (name, file_name) = disposition(&head).ok_or_else(malformed)?;
        if name == "file" {
            fields.file_name = file_name.unwrap_or_default();
            return Ok(Upload { fields, file: file(rest, delimiter) });
        }
        let value = rest.until(&delimiter).await?;
        n_bytes += head.len() + value.len();
        if n_bytes > MAX_FIELDS {
            return Err(too_long());
        }
        let value = String::from_utf8(value.to_vec()).map_err(|_| malformed())?;
        fields.fields.push((name, value));
    }
}

fn too_long() -> AwsError {
    let message = "Your POST request fields preceding the upload file were too large.";
    AwsError::new("MaxPostPreDataLengthExceeded", 400, message)
        .with_detail("MaxPostPreDataLengthBytes", MAX_FIELDS.to_string())
}

fn boundary(headers: &HeaderMap) -> Option<String> {
    let text = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let parameters = text.split(';').skip(1).map(str::trim);
    let found = parameters.filter_map(|parameter| parameter.split_once('='));
    let mut found = found.filter(|(name, _)| name.eq_ignore_ascii_case("boundary"));
    let boundary = found.next()?.1.trim_matches('"');
    (1..=200).contains(&boundary.len()).then(|| boundary.to_owned())
}

/// The name of a field, in lower case, and that of its file.
fn disposition(head: &str) -> Option<(String, Option<String>)> {
    let line = head.split("\r\n").find(|line| {
        line.get(..20).is_some_and(|start| start.eq_ignore_ascii_case("content-disposition:"))
    })?;
    let parameter = |wanted: &str| {
        let start = format!("{wanted}=");
        // Quoted values may hold semicolons.
        let at = line.match_indices(&start).find(|(at, _)| line[..*at].ends_with([' ', ';']))?;
        let value = &line[at.0 + start.len()..];
        match value.strip_prefix('"') {
            Some(quoted) => quoted.split('"').next().map(str::to_owned),
            None => value.split(';').next().map(|value| value.trim().to_owned()),
        }
    };
    let file_name = parameter("filename").map(|name| {
        // Some browsers send whole paths.
        name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned()
    });
    Some((parameter("name")?.to_ascii_lowercase(), file_name))
}

/// The body behind what has been taken from it.
struct Rest {
    stream: BodyStream,
    buffer: BytesMut,
    is_over: bool,
}

impl Rest {
    /// Takes what comes before `mark`, and the mark.
    async fn until(&mut self, mark: &[u8]) -> Result<Bytes, AwsError> {
        loop {
            if let Some(at) = find(&self.buffer, mark) {
                let taken = self.buffer.split_to(at).freeze();
                self.buffer.advance(mark.len());
                return Ok(taken);
            }
            if self.buffer.len() > MAX_HEAD {
                return Err(too_long());
            }
            match self.stream.next().await {
                Some(Ok(chunk)) => self.buffer.extend_from_slice(&chunk),
                Some(Err(BodyError::Rejected(error))) => return Err(error),
                Some(Err(BodyError::Transport(_))) | None => return Err(malformed()),
            }
        }
    }

    /// The next bytes of the file; `None` at its end.
    async fn of_file(&mut self, delimiter: &[u8]) -> Option<Result<Bytes, BodyError>> {
        if self.is_over {
            return None;
        }
        loop {
            if let Some(at) = find(&self.buffer, delimiter) {
                self.is_over = true;
                let last = self.buffer.split_to(at).freeze();
                return (!last.is_empty()).then_some(Ok(last));
            }
            // What may be the beginning of the delimiter stays.
            let n_sure = self.buffer.len().saturating_sub(delimiter.len() - 1);
            if n_sure > 0 {
                return Some(Ok(self.buffer.split_to(n_sure).freeze()));
            }
            match self.stream.next().await {
                Some(Ok(chunk)) => self.buffer.extend_from_slice(&chunk),
                Some(Err(error)) => {
                    self.is_over = true;
                    return Some(Err(error));
                }
                None => {
                    self.is_over = true;
                    return Some(Err(BodyError::Rejected(malformed())));
                }
            }
        }
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    let first = *needle.first()?;
    let mut from = 0;
    while let Some(at) = haystack[from..].iter().position(|&byte| byte == first) {
        let at = from + at;
        if haystack[at..].starts_with(needle) {
            return Some(at);
        }
        from = at + 1;
    }
    None
}

fn file(rest: Rest, delimiter: Vec<u8>) -> StreamBody {
    let state = (rest, delimiter);
    let chunks = stream::unfold(state, |(mut rest, delimiter)| async move {
        let chunk = rest.of_file(&delimiter).await?;
        Some((chunk, (rest, delimiter)))
    });
    StreamBody::from_stream(chunks, None)
}

/// Ends with an error where the file is larger or smaller than it may be.
pub(super) fn limited(file: StreamBody, limits: Limits) -> StreamBody {
    let Some(chunks) = file.take() else { return file };
    let refused = |code: &'static str, message: &str, size: u64, bound: (&str, u64)| {
        let error = AwsError::new(code, 400, message)
            .with_detail("ProposedSize", size.to_string())
            .with_detail(bound.0, bound.1.to_string());
        Some(Err(BodyError::Rejected(error)))
    };
    let state = (chunks, 0_u64, false);
    let checked = stream::unfold(state, move |(mut chunks, mut size, is_over)| async move {
        if is_over {
            return None;
        }
        let (item, is_over) = match chunks.next().await {
            Some(Ok(chunk)) => {
                size += chunk.len() as u64;
                match limits.most {
                    Some(most) if size > most => {
                        let message = "Your proposed upload exceeds the maximum allowed size";
                        (refused("EntityTooLarge", message, size, ("MaxSizeAllowed", most)), true)
                    }
                    _ => (Some(Ok(chunk)), false),
                }
            }
            Some(Err(error)) => (Some(Err(error)), true),
            None => match limits.least {
                Some(least) if size < least => {
                    let message = "Your proposed upload is smaller than the minimum allowed size";
                    (refused("EntityTooSmall", message, size, ("MinSizeAllowed", least)), true)
                }
                _ => (None, true),
            },
        };
        item.map(|item| (item, (chunks, size, is_over)))
    });
    StreamBody::from_stream(checked, None)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    const FORM: &str = "--XX\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nuser/${filename}\r\n--XX\r\nContent-Disposition: form-data; name=\"Content-Type\"\r\n\r\nimage/jpeg\r\n--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"C:\\a b.jpg\"\r\nContent-Type: image/jpeg\r\n\r\nline\r\n--X\r\nend\r\n--XX\r\nContent-Disposition: form-data; name=\"submit\"\r\n\r\nx\r\n--XX--\r\n";

    fn headers() -> HeaderMap {
        let mut headers = HeaderMap::new();
        let kind = HeaderValue::from_static("multipart/form-data; boundary=XX");
        headers.insert(CONTENT_TYPE, kind);
        headers
    }

    /// In chunks of `size` bytes.
    fn body(text: &str, size: usize) -> StreamBody {
        let chunks: Vec<_> =
            text.as_bytes().chunks(size).map(|chunk| Ok(Bytes::copy_from_slice(chunk))).collect();
        StreamBody::from_stream(stream::iter(chunks), None)
    }

    #[tokio::test]
    async fn a_form_is_taken_apart_however_it_is_cut() {
        for size in [1, 2, 3, 7, 50, 10_000] {
            let upload = read(&headers(), body(FORM, size)).await.unwrap();
            assert_eq!(upload.fields.get("key"), Some("user/${filename}"), "{size}");
            assert_eq!(upload.fields.get("content-type"), Some("image/jpeg"), "{size}");
            assert_eq!(upload.fields.file_name, "a b.jpg", "{size}");
            let file = upload.file.collect(usize::MAX).await.unwrap();
            assert_eq!(file, "line\r\n--X\r\nend", "{size}");
        }
    }

    #[tokio::test]
    async fn what_is_no_form_with_a_file_is_refused() {
        let refused = async |text: &str| {
            let error = read(&headers(), body(text, 64)).await.err().unwrap();
            error.code.into_owned()
        };
        assert_eq!(refused("").await, "MalformedPOSTRequest");
        assert_eq!(refused("--XX--\r\n\r\n").await, "IncorrectNumberOfFilesInPostRequest");
        let long = format!(
            "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n{}\r\n--XX",
            "x".repeat(30_000)
        );
        assert_eq!(refused(&long).await, "MaxPostPreDataLengthExceeded");
        let cut = &FORM[..FORM.find("end").unwrap()];
        let upload = read(&headers(), body(cut, 64)).await.unwrap();
        assert!(upload.file.collect(usize::MAX).await.is_err());
    }

    #[tokio::test]
    async fn a_file_is_as_large_as_it_may_be() {
        for (least, most, code) in [
            (None, Some(14), None),
            (Some(14), None, None),
            (None, Some(13), Some("EntityTooLarge")),
            (Some(15), None, Some("EntityTooSmall")),
        ] {
            let upload = read(&headers(), body(FORM, 5)).await.unwrap();
            let file = limited(upload.file, Limits { least, most });
            let found = match file.collect(usize::MAX).await {
                Ok(file) => {
                    assert_eq!(file.len(), 14);
                    None
                }
                Err(BodyError::Rejected(error)) => Some(error.code.into_owned()),
                Err(error) => panic!("{error}"),
            };
            assert_eq!(found.as_deref(), code);
        }
    }
}
