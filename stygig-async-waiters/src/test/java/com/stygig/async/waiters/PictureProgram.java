package com.stygig.async.waiters;

import com.stygig.async.BulkResult;
import com.stygig.async.InferenceRequest;
import com.stygig.async.Payload;
import com.stygig.async.RecommendationRequest;
import com.stygig.async.ResultDecoder;
import com.stygig.async.StygigAsyncClient;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.regions.Region;

/**
 * The program that {@link SmallHeapTest} runs in a JVM with little memory: sends one picture many
 * times, all at once as far as it is concerned, and ends well if every result came.
 */
final class PictureProgram {
  /** How the picture gets into a request. */
  enum Kind {
    JSON_OF_FILE,
    FILE,
    STREAM
  }

  /** What the program is to do, in the order of its arguments. */
  record Task(URI cloud, String region, String endpointName, Path picture, int count, Kind kind) {
    List<String> arguments() {
      return List.of(
          cloud.toString(),
          region,
          endpointName,
          picture.toString(),
          String.valueOf(count),
          kind.name());
    }

    static Task of(String... arguments) {
      return new Task(
          URI.create(arguments[0]),
          arguments[1],
          arguments[2],
          Path.of(arguments[3]),
          Integer.parseInt(arguments[4]),
          Kind.valueOf(arguments[5]));
    }
  }

  private PictureProgram() {}

  public static void main(String[] args) {
    Task task = Task.of(args);
    try (StygigAsyncClient client = client(task)) {
      long succeeded =
          switch (task.kind()) {
            case JSON_OF_FILE -> recommendations(client, task);
            case FILE -> results(client, task, Payload.ofFile(task.picture()));
            case STREAM ->
                results(client, task, Payload.ofStream(AsyncRequestBody.fromFile(task.picture())));
          };
      System.out.println(succeeded + " of " + task.count() + " came to a result");
      System.exit(succeeded == task.count() ? 0 : 1);
    }
  }

  private static long recommendations(StygigAsyncClient client, Task task) {
    RecommendationRequest request = RecommendationRequest.builder().image(task.picture()).build();
    return client
        .recommendAll(Collections.nCopies(task.count(), request))
        .maxInFlight(task.count())
        .forEach(PictureProgram::report)
        .join()
        .succeeded();
  }

  private static long results(StygigAsyncClient client, Task task, Payload payload) {
    InferenceRequest request = InferenceRequest.builder().payload(payload).build();
    return client
        .submitAll(Collections.nCopies(task.count(), request), ResultDecoder.bytes())
        .maxInFlight(task.count())
        .forEach(PictureProgram::report)
        .join()
        .succeeded();
  }

  private static void report(BulkResult<?, ?> result) {
    result.ifSucceededOrElse(succeeded -> {}, failed -> failed.error().printStackTrace());
  }

  private static StygigAsyncClient client(Task task) {
    return StygigAsyncClient.builder()
        .endpointName(task.endpointName())
        .inputLocation("s3://bucket/in/")
        .region(Region.of(task.region()))
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
        .s3EndpointOverride(task.cloud())
        .sageMakerRuntimeEndpointOverride(task.cloud())
        .uploadTimeout(Duration.ofMinutes(30))
        .waiter(S3PollingWaiter.builder())
        .build();
  }
}
