package com.stygig.async.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Clients that speak otherwise than the AWS SDK for Java. */
@LocalCloudTest
class CloudWatchFormatTest {
  private static final String SIGNATURE =
      "AWS4-HMAC-SHA256 Credential=x/20260101/ap-south-1/monitoring/aws4_request, Signature=x";

  private final LocalCloud cloud;

  CloudWatchFormatTest(LocalCloud cloud) {
    this.cloud = cloud;
  }

  private HttpResponse<String> post(String body, String... headers) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(cloud.endpoint())
                .headers(headers)
                .header("Authorization", SIGNATURE)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> json(String action, String body) throws Exception {
    return post(body, "X-Amz-Target", "GraniteServiceVersion20100801." + action);
  }

  @Test
  void inJsonATimeIsANumber() throws Exception {
    long minute = Instant.now().getEpochSecond() / 60 * 60;
    json(
        "PutMetricData",
        "{\"Namespace\":\"json\",\"MetricData\":[{\"MetricName\":\"m\",\"Value\":2,\"Timestamp\":"
            + minute
            + "}]}");

    HttpResponse<String> answer =
        json(
            "GetMetricStatistics",
            "{\"Namespace\":\"json\",\"MetricName\":\"m\",\"Period\":60,\"Statistics\":[\"Sum\"],"
                + "\"StartTime\":%d,\"EndTime\":%d}".formatted(minute, minute + 60));

    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/x-amz-json-1.0");
    assertThat(answer.body()).contains("\"Sum\":2.0", "\"Timestamp\":" + minute / 1e9 + "E9");
  }

  @Test
  void inJsonAnErrorHasBothItsNames() throws Exception {
    HttpResponse<String> answer =
        json("PutMetricData", "{\"Namespace\":\"AWS/X\",\"MetricData\":[]}");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("\"__type\":\"InvalidParameterValueException\"");
    assertThat(answer.headers().firstValue("x-amzn-query-error"))
        .hasValue("InvalidParameterValue;Sender");
  }

  @Test
  void whatIsNoStructureIsRefused() throws Exception {
    for (String body : new String[] {"[]", "{", "{\"Namespace\":1}"}) {
      assertThat(json("PutMetricData", body).body()).contains("SerializationException");
    }
  }

  @Test
  void anOldClientIsToldWhyItIsRefused() throws Exception {
    assertThat(
            post(
                    "Action=ListMetrics&Version=2010-08-01",
                    "Content-Type",
                    "application/x-www-form-urlencoded")
                .body())
        .contains("<Code>InvalidAction</Code>")
        .contains("does not speak the Query protocol");
  }
}
