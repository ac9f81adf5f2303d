package com.stygig.async.testkit;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Posts parcels to URLs, as SNS does. */
final class HttpTransport implements SnsTransport {
  private static final Duration TIME_LIMIT = Duration.ofSeconds(15); // as SNS waits

  private final HttpClient client;

  HttpTransport(Executor executor) {
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIME_LIMIT)
            .executor(executor)
            .build();
  }

  @Override
  public CompletionStage<?> deliver(SnsParcel parcel, SnsSubscription to) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(to.endpoint()))
            .timeout(TIME_LIMIT)
            .header("Content-Type", "text/plain; charset=UTF-8")
            .header("User-Agent", "Amazon Simple Notification Service Agent")
            .header("x-amz-sns-message-type", parcel.type())
            .header("x-amz-sns-message-id", parcel.messageId())
            .header("x-amz-sns-topic-arn", to.topicArn());
    if (parcel.type().equals(SnsParcel.NOTIFICATION)) {
      request.header("x-amz-sns-subscription-arn", to.arn());
      if (to.isRaw()) {
        request.header("x-amz-sns-rawdelivery", "true");
      }
    }
    return client
        .sendAsync(
            request.POST(BodyPublishers.ofString(parcel.body())).build(), BodyHandlers.discarding())
        // The request's own time-out is for the headers.
        .orTimeout(TIME_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .thenAccept(HttpTransport::check);
  }

  /** SNS tries again after a 5xx and a 429, and takes any other failure as final. */
  private static void check(HttpResponse<Void> response) {
    int status = response.statusCode();
    if (status / 100 == 5 || status == 429) {
      throw new IllegalStateException("answered " + status);
    }
    if (status / 100 != 2) {
      throw new Refused("answered " + status);
    }
  }
}
