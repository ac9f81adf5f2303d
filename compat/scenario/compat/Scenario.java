package compat;

import com.stygig.async.InferenceRequest;
import com.stygig.async.Payload;
import com.stygig.async.RecommendationRequest;
import com.stygig.async.RecommendationResult;
import com.stygig.async.ResultDecoder;
import com.stygig.async.StygigAsyncClient;
import com.stygig.async.spi.ResultWaiter;
import com.stygig.async.waiters.S3PollingWaiter;
import com.stygig.async.waiters.SqsWaiter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/** What each application does: inline, through S3, over SQS, a large file; decodes, and closes. */
public final class Scenario {
  private static final int FILE_BYTES = 60 << 20;

  private Scenario() {}

  /** Takes the URL of S3 and SageMaker, that of SQS, and that of the queue. */
  public static void main(String[] args) throws Exception {
    URI cloud = URI.create(args[0]);
    URI sqs = URI.create(args[1]);
    try (StygigAsyncClient polling =
            client(cloud, S3PollingWaiter.builder().interval(Duration.ofMillis(100)));
        StygigAsyncClient notified =
            client(cloud, SqsWaiter.builder(args[2]).sqsEndpointOverride(sqs))) {
      echo(polling, "inline");
      echo(polling, "x".repeat(200_000));
      echo(notified, "notified");
      file(polling);
      decode(polling);
    }
    System.out.println(
        "WORKS aws-sdk "
            + constant("software.amazon.awssdk.core.util.VersionInfo", "SDK_VERSION")
            + ", jackson-core "
            + constant("tools.jackson.core.json.PackageVersion", "VERSION"));
  }

  private static StygigAsyncClient client(URI cloud, ResultWaiter.Factory waiter) {
    return StygigAsyncClient.builder()
        .endpointName("echo")
        .inputLocation("s3://compat/in/")
        .region(Region.AP_SOUTH_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
        .s3EndpointOverride(cloud)
        .sageMakerRuntimeEndpointOverride(cloud)
        .waiter(waiter)
        .build();
  }

  private static void echo(StygigAsyncClient client, String text) throws Exception {
    byte[] result =
        client
            .submit(
                InferenceRequest.builder()
                    .payload(Payload.ofUtf8(text))
                    .contentType("text/plain")
                    .build(),
                ResultDecoder.bytes())
            .result()
            .get(60, TimeUnit.SECONDS);
    require(text.equals(new String(result, StandardCharsets.UTF_8)), "the echo of a text");
  }

  private static void file(StygigAsyncClient client) throws Exception {
    Path file = Files.createTempFile("compat", ".bin");
    Path answer = Files.createTempFile("compat", ".out");
    try {
      byte[] bytes = new byte[FILE_BYTES];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) (i * 31 >>> 3);
      }
      Files.write(file, bytes);
      client
          .submit(
              InferenceRequest.builder()
                  .payload(Payload.ofFile(file))
                  .contentType("application/octet-stream")
                  .build(),
              ResultDecoder.toFile(answer))
          .result()
          .get(120, TimeUnit.SECONDS);
      require(Files.mismatch(file, answer) < 0, "the echo of a file");
    } finally {
      Files.delete(file);
      Files.delete(answer);
    }
  }

  /** The echo of a request is no recommendation, and says so; a decoder of one's own is a lambda. */
  private static void decode(StygigAsyncClient client) throws Exception {
    RecommendationResult result =
        RecommendationResult.decoder()
            .decode(
                "{\"recommendations\":[{\"id\":\"a\",\"score\":0.5}]}"
                    .getBytes(StandardCharsets.UTF_8));
    require(result.recommendations().get(0).id().equals("a"), "a recommendation");
    String request =
        client
            .submit(
                RecommendationRequest.builder()
                    .imageS3Uri("s3://compat/shirt.jpg")
                    .topK(3)
                    .build()
                    .toInferenceRequest(),
                bytes -> new String(bytes, StandardCharsets.UTF_8))
            .result()
            .get(60, TimeUnit.SECONDS);
    require(request.contains("\"top_k\":3"), "a request's JSON");
  }

  private static void require(boolean isSo, String what) {
    if (!isSo) {
      throw new IllegalStateException("Not as it should be: " + what);
    }
  }

  /** Of what is on the class path, and not of what this was compiled with. */
  private static Object constant(String type, String field) throws ReflectiveOperationException {
    return Class.forName(type).getField(field).get(null);
  }
}
