package com.stygig.async.testkit;

import java.net.URI;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** Takes parcels to queues of the cloud. */
final class SqsTransport implements SnsTransport {
  private final Supplier<URI> endpoint;
  private final Supplier<SqsAsyncClient> client;

  SqsTransport(Supplier<URI> endpoint, Supplier<SqsAsyncClient> client) {
    this.endpoint = endpoint;
    this.client = client;
  }

  @Override
  public CompletionStage<?> deliver(SnsParcel parcel, SnsSubscription to) {
    String[] arn = to.endpoint().split(":", -1);
    String url = endpoint.get() + "/" + arn[4] + "/" + arn[5];
    return client
        .get()
        .sendMessage(
            message ->
                message
                    .queueUrl(url)
                    .messageBody(parcel.body())
                    .messageAttributes(attributes(parcel.attributes())))
        .exceptionallyCompose(SqsTransport::explain);
  }

  private static <T> CompletionStage<T> explain(Throwable error) {
    Throwable cause = error instanceof CompletionException ? error.getCause() : error;
    return CompletableFuture.failedFuture(
        cause instanceof SqsException e && e.statusCode() / 100 == 4
            ? new Refused(e.toString())
            : cause);
  }

  private static Map<String, MessageAttributeValue> attributes(
      Map<String, SnsAttribute> attributes) {
    Map<String, MessageAttributeValue> converted = new HashMap<>();
    attributes.forEach((name, attribute) -> converted.put(name, convert(attribute)));
    return converted;
  }

  private static MessageAttributeValue convert(SnsAttribute attribute) {
    var value = MessageAttributeValue.builder().dataType(attribute.type());
    return attribute.is("Binary")
        ? value
            .binaryValue(SdkBytes.fromByteArray(Base64.getDecoder().decode(attribute.value())))
            .build()
        : value.stringValue(attribute.value()).build();
  }
}
