//! TestMetricFilter: which of some messages a pattern matches. Metric filters themselves are not
//! served.

use aws_api::logs::{MetricFilterMatchRecord, TestMetricFilterRequest, TestMetricFilterResponse};
use aws_api::{AwsError, Context};

use super::pattern::Pattern;
use super::{Logs, invalid};

impl Logs {
    pub(super) async fn test_metric_filter(
        &self,
        _ctx: &Context,
        input: TestMetricFilterRequest,
    ) -> Result<TestMetricFilterResponse, AwsError> {
        let pattern = Pattern::parse(input.filter_pattern.as_deref().unwrap_or_default())
            .map_err(|error| invalid(error.to_string()))?;
        let messages = input.log_event_messages.unwrap_or_default();
        let matches = messages
            .into_iter()
            .zip(1_i64..)
            .filter_map(|(message, number)| {
                Some(MetricFilterMatchRecord {
                    event_number: Some(number),
                    extracted_values: Some(pattern.extract(&message)?),
                    event_message: Some(message),
                })
            })
            .collect();
        Ok(TestMetricFilterResponse { matches: Some(matches) })
    }
}
