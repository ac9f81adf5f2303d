package com.stygig.async.examples.checklist;

import com.stygig.async.RecommendationRequest;
import com.stygig.async.S3Uri;
import com.stygig.async.StygigAsyncClient;
import com.stygig.async.examples.checklist.Requests.Answer;
import com.stygig.async.waiters.HybridWaiter;
import com.stygig.async.waiters.S3PollingWaiter;
import com.stygig.async.waiters.SqsWaiter;
import java.nio.file.Path;
import java.time.Duration;

/** Test 10: what a backend does in production, all of it. */
final class EndToEnd implements AcceptanceTest {
  private static final String COMPLETE = "Complete workflow executes without manual intervention";
  private static final String STEPS = "uploaded, invoked, notified, retrieved";
  private static final Duration SLA = Duration.ofMinutes(5);
  private static final Duration CHECK_INTERVAL = Duration.ofSeconds(30);

  @Override
  public int number() {
    return 10;
  }

  @Override
  public String title() {
    return "End-to-End Workflow";
  }

  @Override
  public String command() {
    return "stygig invoke --s3-image S3_URI --waiter hybrid --wait --display-results";
  }

  @Override
  public void run(Endpoints endpoints, TestLog log) {
    Path picture = endpoints.sample().download("new_image.jpg");
    S3Uri uploaded = endpoints.upload(picture, "new-image.jpg");
    try {
      Answer answer = log.need(COMPLETE, STEPS, () -> workflow(endpoints, uploaded));
      check(endpoints, uploaded, answer, log);
    } finally {
      endpoints.remove(uploaded);
    }
  }

  private static Answer workflow(Endpoints endpoints, S3Uri uploaded) {
    try (Inbox inbox = Inbox.subscribe(endpoints.aws(), endpoints.topicArn());
        StygigAsyncClient client = client(endpoints, inbox)) {
      return endpoints
          .requests(client)
          .ask(RecommendationRequest.builder().imageS3Uri(uploaded.toString()));
    }
  }

  private static void check(Endpoints endpoints, S3Uri uploaded, Answer answer, TestLog log) {
    log.check(
        COMPLETE,
        endpoints.isThere(answer),
        STEPS,
        uploaded + " -> " + answer.receipt().outputLocation());
    Duration limit = endpoints.settings().limit(SLA);
    log.check(
        "Results available within SLA (5 minutes)",
        answer.took().compareTo(limit) <= 0,
        "at most " + Timed.seconds(limit),
        Timed.seconds(answer.took()));
    Relevance.check(answer.result(), endpoints.sample().family(), log);
  }

  private static StygigAsyncClient client(Endpoints endpoints, Inbox inbox) {
    Duration interval = endpoints.settings().scaled(CHECK_INTERVAL);
    return endpoints.client(
        builder ->
            builder.waiter(
                HybridWaiter.builder(
                        SqsWaiter.builder(inbox.url())
                            .sqsClient(endpoints.aws().sqs())
                            .waitTime(Duration.ofSeconds(2))
                            .exclusive(true))
                    .polling(S3PollingWaiter.builder().interval(interval).maxInterval(interval))));
  }
}
