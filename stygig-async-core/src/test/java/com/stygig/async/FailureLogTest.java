package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.spi.InferenceOutcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.event.Level;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncRequest;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncResponse;

/** A failure is an exception of the client's, whatever has failed, and is logged in one line. */
class FailureLogTest {
  private final ManualWaiter waiter = new ManualWaiter();

  private StygigAsyncClient client(Consumer<StygigAsyncClient.Builder> settings) {
    StygigAsyncClient.Builder builder =
        StygigAsyncClient.builder()
            .endpointName("e")
            .s3Client(new AcceptingAws.S3())
            .sageMakerRuntimeClient(new AcceptingAws.SageMaker())
            .waiter(waiter);
    settings.accept(builder);
    return builder.build();
  }

  private static CompletableFuture<byte[]> submit(StygigAsyncClient client) {
    return client
        .submit(
            InferenceRequest.builder().payload(Payload.ofUtf8("x")).inferenceId("order-1").build(),
            ResultDecoder.bytes())
        .result();
  }

  /** Fails in a way that a server cannot. */
  private record Failing(Throwable error) implements SageMakerRuntimeAsyncClient {
    @Override
    public String serviceName() {
      return "sagemaker";
    }

    @Override
    public CompletableFuture<InvokeEndpointAsyncResponse> invokeEndpointAsync(
        InvokeEndpointAsyncRequest request) {
      if (error instanceof Error e) {
        throw e;
      }
      return CompletableFuture.failedFuture(error);
    }

    @Override
    public void close() {}
  }

  static Stream<Throwable> whatNoStageExpects() {
    return Stream.of(
        new NoClassDefFoundError("com/example/Missing"),
        new ExceptionInInitializerError("static"),
        new StackOverflowError(),
        new IllegalStateException("of an interceptor"));
  }

  @ParameterizedTest
  @MethodSource("whatNoStageExpects")
  void whateverAnInvocationThrowsIsAnExceptionOfTheClients(Throwable error) {
    try (StygigAsyncClient client = client(b -> b.sageMakerRuntimeClient(new Failing(error)))) {
      assertThat(submit(client))
          .failsWithin(Duration.ofSeconds(30))
          .withThrowableThat()
          .withCauseInstanceOf(InvocationException.class)
          .withRootCauseInstanceOf(error.getClass());
    }
  }

  @ParameterizedTest
  @MethodSource("whatNoStageExpects")
  void whateverAWaiterThrowsIsAnExceptionOfTheClients(Throwable error) {
    try (StygigAsyncClient client =
        client(
            b ->
                b.waiter(
                    (id, receipt) -> {
                      throw new AssertionError(error);
                    }))) {
      assertThat(submit(client))
          .failsWithin(Duration.ofSeconds(30))
          .withThrowableThat()
          .withCauseInstanceOf(StygigAsyncException.class);
    }
  }

  @Test
  void aFailureIsLoggedOnceInOneLine() throws Exception {
    try (Logs logs = Logs.of(FailureLog.class);
        StygigAsyncClient client = client(b -> {})) {
      CompletableFuture<byte[]> result = submit(client);
      waiter.outcome("order-1").complete(InferenceOutcome.failed("cannot identify\nimage file"));

      assertThat(result).failsWithin(Duration.ofSeconds(30));
      assertThat(logs.all().lines())
          .singleElement()
          .asString()
          .contains("INFO", "order-1", "in the model", "cannot identify");
    }
  }

  @Test
  void theLevelCanBeSet() throws Exception {
    try (Logs logs = Logs.of(FailureLog.class);
        StygigAsyncClient client = client(b -> b.logFailuresAt(Level.ERROR))) {
      CompletableFuture<byte[]> result = submit(client);
      waiter.outcome("order-1").complete(InferenceOutcome.failed("sorry"));

      assertThat(result).failsWithin(Duration.ofSeconds(30));
      assertThat(logs.all()).contains("ERROR");
    }
  }

  @Test
  void whatSucceedsOrIsCancelledOrClosedIsNotLogged() throws Exception {
    try (Logs logs = Logs.of(FailureLog.class)) {
      StygigAsyncClient client = client(b -> {});
      CompletableFuture<byte[]> good = submit(client);
      waiter.outcome("order-1").complete(InferenceOutcome.succeeded(SdkBytes.fromUtf8String("x")));
      assertThat(good).succeedsWithin(Duration.ofSeconds(30));
      waiter.outcomes.clear();
      submit(client).cancel(true);
      waiter.outcomes.clear();
      CompletableFuture<byte[]> closed = submit(client);
      client.close();
      assertThat(closed).failsWithin(Duration.ofSeconds(30));

      assertThat(logs.all()).isEmpty();
    }
  }

  @Test
  void missingCredentialsAreAWarningOnceAMinute() throws Exception {
    SdkClientException missing =
        SdkClientException.create("Unable to load credentials from any of the providers");
    try (Logs logs = Logs.of(FailureLog.class);
        StygigAsyncClient client =
            client(
                b -> b.sageMakerRuntimeClient(new Failing(missing)).logFailuresAt(Level.DEBUG))) {
      for (int i = 0; i < 3; i++) {
        assertThat(submit(client)).failsWithin(Duration.ofSeconds(30));
      }

      assertThat(logs.all().lines().filter(line -> line.contains("WARN")))
          .singleElement()
          .asString()
          .contains("order-1", "at its invocation", "Unable to load credentials");
    }
  }
}
