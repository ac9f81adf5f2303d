package com.stygig.async.examples.checklist;

import static com.stygig.async.examples.endpoint.AwsErrors.ask;

import com.stygig.async.S3Uri;
import com.stygig.async.examples.CommandFailedException;
import com.stygig.async.examples.endpoint.Buckets;
import com.stygig.async.examples.endpoint.EndpointDescription;
import com.stygig.async.examples.endpoint.EndpointInfo;
import com.stygig.async.examples.endpoint.Finding;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;

/** Test 1: an endpoint comes into being. */
final class DeployAsyncEndpoint implements AcceptanceTest {
  @Override
  public int number() {
    return 1;
  }

  @Override
  public boolean needsEndpoint() {
    return false;
  }

  @Override
  public String title() {
    return "Deploy Async Endpoint";
  }

  @Override
  public String command() {
    return "stygig deploy --model-uri S3_URI";
  }

  @Override
  public void run(Endpoints endpoints, TestLog log) {
    EndpointInfo info = deploy(endpoints, log);
    EndpointDescription endpoint = endpoints.describe();
    log.check(
        "Endpoint status is \"InService\"", endpoint.isInService(), "InService", endpoint.status());
    Path file = endpoints.underTest().infoFile();
    Optional<EndpointInfo> written = EndpointInfo.in(file);
    log.check(
        "async_endpoint_info.json created",
        written.filter(info::equals).isPresent(),
        "a file that names " + info.endpointName(),
        written.map(i -> file + " of " + i.endpointName()).orElse("no file"));
    topic(endpoints, info.topicArn(), log);
    Finding output =
        new Buckets(endpoints.aws()).probe("output", S3Uri.parse(endpoints.outputPath()));
    log.check(
        "S3 output path accessible",
        output.status() == Finding.Status.PASS,
        "can be written to",
        output.seen());
  }

  private static EndpointInfo deploy(Endpoints endpoints, TestLog log) {
    String text = "Deployment completes without errors";
    try {
      EndpointInfo info = endpoints.underTest().deploy();
      log.check(text, true, "no error", String.valueOf(info.endpointName()));
      return info;
    } catch (CommandFailedException | SdkException e) {
      log.require(text, false, "an endpoint InService", String.valueOf(e.getMessage()));
      throw e;
    }
  }

  private static void topic(Endpoints endpoints, @Nullable String arn, TestLog log) {
    String seen;
    boolean isThere = false;
    try {
      ask(endpoints.aws().sns().getTopicAttributes(b -> b.topicArn(arn)));
      seen = String.valueOf(arn);
      isThere = true;
    } catch (SdkException e) {
      seen = "there is no " + arn;
    }
    log.check("SNS topic created", isThere, "a topic", seen);
  }
}
