package com.stygig.async.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.InferenceHandle;
import com.stygig.async.InferenceRequest;
import com.stygig.async.Payload;
import com.stygig.async.ResultDecoder;
import com.stygig.async.StygigAsyncClient;
import com.stygig.async.examples.aws.Aws;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.regions.Region;

class ReceiptsTest {
  @Test
  void whatIsNotAcceptedIsNotWaitedForOneAfterTheOther() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Aws aws =
            new Aws(
                Region.AP_SOUTH_1,
                AnonymousCredentialsProvider.create(),
                URI.create("http://127.0.0.1:" + silent.getLocalPort()));
        Target target = new Target(aws, "e", List.of(), true);
        StygigAsyncClient client =
            target
                .clientBuilder("s3://bucket/in")
                .waiter((inferenceId, receipt) -> new CompletableFuture<>())
                .build()) {
      InferenceRequest request =
          InferenceRequest.builder().payload(Payload.inS3("s3://bucket/in/x")).build();
      List<InferenceHandle<byte[]>> handles =
          Stream.generate(() -> client.submit(request, ResultDecoder.bytes())).limit(3).toList();
      handles.get(2).cancel();
      long start = System.nanoTime();

      String message = new Receipts(handles, false, "--local").howToGoOn();

      assertThat(message).isEqualTo("Interrupted. 2 may or may not be accepted.");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(25));
    }
  }
}
