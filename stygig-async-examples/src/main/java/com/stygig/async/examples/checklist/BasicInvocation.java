package com.stygig.async.examples.checklist;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.PayloadDelivery;
import com.stygig.async.S3Uri;
import com.stygig.async.StygigAsyncClient;

/** Test 2: a request is accepted. */
final class BasicInvocation implements AcceptanceTest {
  @Override
  public int number() {
    return 2;
  }

  @Override
  public String title() {
    return "Basic Async Invocation";
  }

  @Override
  public String command() {
    return "stygig invoke";
  }

  @Override
  public void run(Endpoints endpoints, TestLog log) {
    InvocationReceipt receipt =
        log.need("No errors during invocation", "an accepted request", () -> send(endpoints));
    endpoints.accepted(receipt);
    S3Uri output = receipt.outputLocation();
    log.check(
        "Invocation returns OutputLocation",
        !output.key().isEmpty(),
        "an OutputLocation",
        output.toString());
    String input = receipt.inputLocation().map(S3Uri::toString).orElse("no InputLocation");
    log.check(
        "InputLocation uploaded to S3",
        receipt.inputLocation().filter(endpoints::isThere).isPresent(),
        "an object under " + endpoints.settings().inputLocation(),
        input);
    log.check(
        "No errors during invocation",
        true,
        "an accepted request",
        "accepted as " + receipt.inferenceId());
    S3Uri path = S3Uri.parse(endpoints.outputPath());
    log.check(
        "OutputLocation is valid S3 URI",
        output.bucket().equals(path.bucket())
            && output.key().startsWith(path.key())
            && output.key().endsWith(".out"),
        "an object .out under " + path,
        output.toString());
  }

  private static InvocationReceipt send(Endpoints endpoints) {
    try (StygigAsyncClient uploading =
        endpoints.client(builder -> builder.payloadDelivery(PayloadDelivery.S3))) {
      return endpoints.requests(uploading).send(endpoints.sampleRequest()).receipt().join();
    }
  }
}
