package com.stygig.async.testkit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.services.sns.SnsAsyncClient;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;

/** One URL for all services. */
@LocalCloudTest
class LocalCloudEndpointTest {
  private final LocalCloud cloud;

  LocalCloudEndpointTest(LocalCloud cloud) {
    this.cloud = cloud;
  }

  private static S3AsyncClient s3(LocalCloud cloud) {
    return cloud.client(S3AsyncClient.builder().forcePathStyle(true));
  }

  @Test
  void anObjectOfAHundredMegabytesGoesThroughItAndBack(@TempDir Path directory) throws Exception {
    cloud.createBucket("large");
    Path file = Files.write(directory.resolve("file"), new byte[100 << 20]);
    Path copy = directory.resolve("copy");

    s3(cloud).putObject(b -> b.bucket("large").key("a b/ü+%.bin"), file).join();
    s3(cloud).getObject(b -> b.bucket("large").key("a b/ü+%.bin"), copy).join();

    assertThat(Files.mismatch(file, copy)).isEqualTo(-1);
  }

  @Test
  void anErrorOfS3KeepsItsTypeAndMessage() {
    cloud.createBucket("errors");

    assertThatThrownBy(
            () ->
                s3(cloud)
                    .getObject(
                        b -> b.bucket("errors").key("none"), AsyncResponseTransformer.toBytes())
                    .join())
        .hasCauseInstanceOf(NoSuchKeyException.class);
  }

  @Test
  void aQueueIsReachedThereAndByItsUrl() {
    SqsAsyncClient sqs = cloud.client(SqsAsyncClient.builder());
    String url = sqs.createQueue(b -> b.queueName("there")).join().queueUrl();
    assertThat(url).startsWith(cloud.endpoint() + "/");
    CompletableFuture<ReceiveMessageResponse> waiting =
        sqs.receiveMessage(b -> b.queueUrl(url).waitTimeSeconds(20));

    sqs.sendMessage(b -> b.queueUrl(url).messageBody("hello")).join();

    assertThat(waiting.orTimeout(Patience.LIMIT.toSeconds(), SECONDS).join().messages())
        .singleElement()
        .satisfies(message -> assertThat(message.body()).isEqualTo("hello"));
  }

  @Test
  void aTopicIsReachedThere() {
    SnsAsyncClient sns = cloud.client(SnsAsyncClient.builder());

    String arn = sns.createTopic(b -> b.name("there")).join().topicArn();

    assertThat(cloud.snsClient().listTopics().join().topics())
        .anySatisfy(topic -> assertThat(topic.topicArn()).isEqualTo(arn));
  }

  @Test
  void anEndpointIsInvokedThere() {
    var unused =
        cloud.deploy(EndpointConfig.realTime("upper", r -> ModelResponse.json("{}")).build());

    assertThat(
            cloud
                .client(SageMakerRuntimeAsyncClient.builder())
                .invokeEndpoint(b -> b.endpointName("upper").body(SdkBytes.fromUtf8String("x")))
                .join()
                .body()
                .asUtf8String())
        .isEqualTo("{}");
  }

  private String get(String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(cloud.endpoint() + path)).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  @Test
  void saysWhatItIs() throws Exception {
    assertThat(get("/_localcloud")).contains("\"region\":\"ap-south-1\"");
  }

  @Test
  void handsOutTheMailThatSnsHasSent() throws Exception {
    SnsAsyncClient sns = cloud.client(SnsAsyncClient.builder());
    String arn = sns.createTopic(b -> b.name("mail")).join().topicArn();
    var unused =
        sns.subscribe(b -> b.topicArn(arn).protocol("email").endpoint("a+b@example.com")).join();

    await()
        .untilAsserted(
            () ->
                assertThat(get("/_localcloud/mail?to=a%2Bb%40example.com"))
                    .contains("Subscription Confirmation"));
    assertThat(get("/_localcloud/mail?to=nobody@example.com")).isEqualTo("[]");
  }

  @Test
  void aPortThatIsTakenIsNamed() {
    int port = cloud.endpoint().getPort();

    assertThatThrownBy(() -> LocalCloud.builder().port(port).start())
        .hasMessageContaining("port " + port);
  }

  @Test
  void whatS3KeepsInAFolderIsThereTheNextTime(@TempDir Path directory) {
    Path kept = directory.resolve("kept");
    try (LocalCloud first = LocalCloud.builder().s3Directory(kept).start()) {
      first.createBucket("bucket", "results/");
      s3(first)
          .putObject(
              b -> b.bucket("bucket").key("results/a").contentType("text/plain"),
              AsyncRequestBody.fromString("kept"))
          .join();
    }
    try (LocalCloud second = LocalCloud.builder().s3Directory(kept).start()) {
      var object =
          s3(second)
              .getObject(
                  b -> b.bucket("bucket").key("results/a"), AsyncResponseTransformer.toBytes())
              .orTimeout(Patience.LIMIT.toSeconds(), SECONDS)
              .join();
      assertThat(object.asUtf8String()).isEqualTo("kept");
      assertThat(object.response().contentType()).isEqualTo("text/plain");
    }
  }
}
