package com.stygig.async.waiters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.ResultDecoder;
import com.stygig.async.S3Uri;
import com.stygig.async.StygigAsyncClient;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.SqsAsyncClientBuilder;

/** SQS is asked for a queue where the queue is. */
class QueueRegionTest {
  private static final String QUEUE = "https://sqs.us-east-1.amazonaws.com/123456789012/q";
  private static final StaticCredentialsProvider CREDENTIALS =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIA", "secret"));

  @ParameterizedTest
  @CsvSource({
    "https://sqs.eu-west-1.amazonaws.com/1/q, eu-west-1",
    "https://sqs.cn-north-1.amazonaws.com.cn/1/q, cn-north-1",
    "https://sqs.us-gov-west-1.amazonaws.com/1/q, us-gov-west-1",
    "https://sqs-fips.us-east-2.amazonaws.com/1/q, us-east-2",
    "https://sqs.ap-south-1.api.aws/1/q, ap-south-1",
    "https://vpce-0a1b-2c3d.sqs.eu-central-1.vpce.amazonaws.com/1/q, eu-central-1",
    "https://vpce-0a1b-2c3d-eu-central-1a.sqs.eu-central-1.vpce.amazonaws.com/1/q, eu-central-1",
    "https://sqs.us-iso-east-1.c2s.ic.gov/1/q, us-iso-east-1",
    "https://eu-west-1.queue.amazonaws.com/1/q, eu-west-1",
    "https://EU-WEST-1.queue.amazonaws.com/1/q, eu-west-1",
    "https://SQS.EU-West-1.AMAZONAWS.com/1/q, eu-west-1",
    "https://queue.amazonaws.com/1/q, us-east-1",
    "https://cn-north-1.queue.amazonaws.com.cn/1/q, cn-north-1"
  })
  void theUrlOfAQueueTellsItsRegion(String queueUrl, String region) {
    assertThat(QueueRegion.of(queueUrl)).contains(Region.of(region));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:9324/000000000000/q",
        "http://127.0.0.1:9324/000000000000/sqs.eu-west-1.amazonaws.com",
        "https://sqs.example.com/q",
        "https://queue.example.com/q",
        "https://my_host/q"
      })
  void thatOfAnotherServerTellsNone(String queueUrl) {
    assertThat(QueueRegion.of(queueUrl)).isEmpty();
  }

  @Test
  void aClientInAnotherRegionReceivesInTheQueuesRegion() throws Exception {
    CompletableFuture<String> authorization = new CompletableFuture<>();
    CompletableFuture<String> team = new CompletableFuture<>();
    AtomicInteger httpClients = new AtomicInteger();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          team.complete(exchange.getRequestHeaders().getFirst("X-Team"));
          authorization.complete(exchange.getRequestHeaders().getFirst("Authorization"));
          exchange.sendResponseHeaders(503, -1);
          exchange.close();
        });
    server.start();
    URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    try (StygigAsyncClient client =
        StygigAsyncClient.builder()
            .endpointName("e")
            .region(Region.EU_WEST_1)
            .credentialsProvider(CREDENTIALS)
            .s3EndpointOverride(endpoint)
            .sageMakerRuntimeEndpointOverride(endpoint)
            .customizeAwsClients(
                aws -> aws.overrideConfiguration(c -> c.putHeader("X-Team", "styling")))
            .customizeHttpClient(http -> httpClients.incrementAndGet())
            .waiter(SqsWaiter.builder(QUEUE).sqsEndpointOverride(endpoint))
            .build()) {
      var unused =
          client.attach(
              InvocationReceipt.builder("id", "e", S3Uri.parse("s3://bucket/1.out"))
                  .invokedAt(Instant.now())
                  .deadline(Instant.now().plusSeconds(60))
                  .build(),
              ResultDecoder.bytes());

      assertThat(authorization)
          .succeedsWithin(Duration.ofSeconds(30))
          .asString()
          .contains("/us-east-1/sqs/");
      assertThat(team).as("customized as the client's own").isCompletedWithValue("styling");
      assertThat(httpClients).hasValue(2);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void anSqsClientOfAnotherRegionIsRefused() {
    try (SqsAsyncClient elsewhere = sqs().region(Region.EU_WEST_1).build()) {
      assertThatIllegalStateException()
          .isThrownBy(() -> SqsWaiter.builder(QUEUE).sqsClient(elsewhere).build())
          .withMessageContainingAll("eu-west-1", "us-east-1", QUEUE);
      assertThatIllegalStateException()
          .isThrownBy(
              () ->
                  StygigAsyncClient.builder()
                      .endpointName("e")
                      .region(Region.EU_WEST_1)
                      .credentialsProvider(CREDENTIALS)
                      .waiter(HybridWaiter.builder(SqsWaiter.builder(QUEUE).sqsClient(elsewhere)))
                      .build())
          .withMessageContainingAll("eu-west-1", "us-east-1", QUEUE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"us-east-1", "eu-west-1"})
  void oneOfTheRightRegionOrWithAnEndpointOfItsOwnIsTaken(String region) {
    SqsAsyncClientBuilder builder = sqs().region(Region.of(region));
    if (!region.equals("us-east-1")) {
      builder.endpointOverride(URI.create("http://localhost:1"));
    }
    try (SqsAsyncClient sqs = builder.build()) {
      assertThatCode(() -> SqsWaiter.builder(QUEUE).sqsClient(sqs).build().close())
          .doesNotThrowAnyException();
    }
  }

  private static SqsAsyncClientBuilder sqs() {
    return SqsAsyncClient.builder().credentialsProvider(CREDENTIALS);
  }
}
