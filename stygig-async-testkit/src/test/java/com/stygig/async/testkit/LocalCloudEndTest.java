package com.stygig.async.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/** What is left of a cloud that has ended, or has not come to be. */
class LocalCloudEndTest {
  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Test
  void aCloudThatCannotStartLeavesItsPort(@TempDir Path directory) throws Exception {
    Path notADirectory = Files.createFile(directory.resolve("file"));
    LocalCloud.Builder builder = LocalCloud.builder().port(freePort());
    assertThatThrownBy(() -> builder.s3Directory(notADirectory).start())
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("Cannot keep S3 data");

    try (LocalCloud cloud = builder.s3Directory(directory).start()) {
      assertThat(cloud.endpoint()).isNotNull();
    }
  }

  @Test
  void afterItsEndThereAreNoClientsThatNobodyWouldClose() {
    LocalCloud cloud = LocalCloud.start();
    cloud.close();

    assertThatThrownBy(() -> cloud.client(SqsAsyncClient.builder()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("The local cloud is closed");
  }

  @Test
  void aThreadThatIsInterruptedEndsItInOrderAndStaysInterrupted() {
    LocalCloud cloud = LocalCloud.start();
    cloud.createBucket("bucket");
    var unused = cloud.sqsClient().createQueue(b -> b.queueName("queue")).join();
    int port = cloud.endpoint().getPort();

    Thread.currentThread().interrupt();
    cloud.close();

    assertThat(Thread.interrupted()).isTrue();
    try (LocalCloud next = LocalCloud.builder().port(port).start()) {
      assertThat(next.endpoint().getPort()).isEqualTo(port);
    }
  }

  /** In a process of its own, at the level that the README recommends. */
  @Test
  void aReceiveThatItCutsOffMakesNoNoise(@TempDir Path directory) throws Exception {
    Path err = directory.resolve("err");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                System.getProperty("java.class.path"),
                EndDuringReceive.class.getName())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(err.toFile())
            .start();
    try {
      assertThat(process.waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }

    assertThat(process.exitValue()).isZero();
    assertThat(err).content().isEmpty();
  }

  /** A program that ends its cloud while it waits for messages. */
  static final class EndDuringReceive {
    public static void main(String[] args) throws Exception {
      LocalCloud cloud = LocalCloud.start();
      SqsAsyncClient sqs = cloud.sqsClient();
      String url = sqs.createQueue(b -> b.queueName("queue")).join().queueUrl();
      var unused = sqs.receiveMessage(b -> b.queueUrl(url).waitTimeSeconds(20));
      // When a shorter one has been answered, the long one is under way.
      var unusedToo = sqs.receiveMessage(b -> b.queueUrl(url).waitTimeSeconds(1)).join();
      cloud.close();
      System.exit(0);
    }
  }

  @Test
  void aRequestThatComesWhileItEndsIsDroppedWithoutNoise() throws Exception {
    LocalCloud cloud = LocalCloud.start();
    cloud.createBucket("bucket");
    LocalEndpoint endpoint =
        cloud.deploy(EndpointConfig.async("e", SageMakerTestKit.ECHO, "s3://bucket/out").build());
    cloud.close();

    endpoint.enqueue(
        new AsyncInvocation(
            new InvocationHeaders("id", null, null, null),
            new byte[] {1},
            null,
            S3Location.parse("s3://bucket/out/1.out"),
            null,
            Instant.now(),
            Instant.now().plusSeconds(60),
            Duration.ofSeconds(60)));

    assertThat(endpoint.acceptedInvocations()).isEqualTo(1);
    assertThat(endpoint.completedInferences()).isZero();
  }
}
