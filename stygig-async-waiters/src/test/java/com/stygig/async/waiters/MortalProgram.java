package com.stygig.async.waiters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.stygig.async.FileInvocationJournal;
import com.stygig.async.InferenceHandle;
import com.stygig.async.InferenceRequest;
import com.stygig.async.InvocationException;
import com.stygig.async.Payload;
import com.stygig.async.PayloadDelivery;
import com.stygig.async.Recovery;
import com.stygig.async.ResultDecoder;
import com.stygig.async.StygigAsyncClient;
import com.stygig.async.spi.InvocationJournal;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/**
 * The program that {@link KilledClientTest} kills: wants a result of each of {@code n-1} to {@code
 * n-COUNT}, whose payload is the id, and writes down what it is told. When it starts again it takes
 * up what the journal holds, and submits what has not been told and is not in the journal. That is
 * all it knows of former runs.
 */
final class MortalProgram {
  private static final int MAX_IN_FLIGHT = 500;

  /** What a run is told to do, in the order of its arguments. */
  record Task(
      URI cloud,
      String region,
      String endpointName,
      String queueUrl,
      Path directory,
      int count,
      int run,
      boolean insists) {
    List<String> arguments() {
      return List.of(
          cloud.toString(),
          region,
          endpointName,
          queueUrl,
          directory.toString(),
          String.valueOf(count),
          String.valueOf(run),
          String.valueOf(insists));
    }

    static Task of(String... arguments) {
      return new Task(
          URI.create(arguments[0]),
          arguments[1],
          arguments[2],
          arguments[3],
          Path.of(arguments[4]),
          Integer.parseInt(arguments[5]),
          Integer.parseInt(arguments[6]),
          Boolean.parseBoolean(arguments[7]));
    }

    Path toldFile() {
      return directory.resolve("told");
    }

    Path journalFile() {
      return directory.resolve("journal");
    }

    List<String> inferenceIds() {
      return IntStream.rangeClosed(1, count).mapToObj(i -> "n-" + i).toList();
    }
  }

  private final Task task;
  private final ToldFile told;
  private final StygigAsyncClient client;
  private final InvocationJournal journal;

  private MortalProgram(
      Task task, ToldFile told, StygigAsyncClient client, InvocationJournal journal) {
    this.task = task;
    this.told = told;
    this.client = client;
    this.journal = journal;
  }

  public static void main(String[] args) throws Exception {
    Task task = Task.of(args);
    Set<String> settled =
        ToldFile.read(task.toldFile()).stream()
            .filter(line -> !task.insists() || line.end() != ToldFile.End.UNCERTAIN)
            .map(ToldFile.Line::inferenceId)
            .collect(Collectors.toSet());
    try (ToldFile told = new ToldFile(task.toldFile(), task.run());
        FileInvocationJournal journal = FileInvocationJournal.builder(task.journalFile()).open();
        StygigAsyncClient client = client(task, journal)) {
      new MortalProgram(task, told, client, journal).run(settled);
    }
  }

  private static StygigAsyncClient client(Task task, InvocationJournal journal) {
    return StygigAsyncClient.builder()
        .endpointName(task.endpointName())
        .payloadDelivery(PayloadDelivery.INLINE)
        .region(Region.of(task.region()))
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
        .s3EndpointOverride(task.cloud())
        .sageMakerRuntimeEndpointOverride(task.cloud())
        .journal(journal)
        .resilience(
            r ->
                r.retryUnanswered(task.insists())
                    .bulkhead(
                        Bulkhead.of(
                            "in-flight",
                            BulkheadConfig.custom().maxConcurrentCalls(MAX_IN_FLIGHT).build())))
        .waiter(
            HybridWaiter.builder(
                    SqsWaiter.builder(task.queueUrl())
                        .sqsEndpointOverride(task.cloud())
                        .exclusive(true)
                        .waitTime(Duration.ofSeconds(2)))
                .checkInterval(Duration.ofSeconds(3)))
        .build();
  }

  private void run(Set<String> settled) {
    Recovery<byte[]> recovery = client.recover(ResultDecoder.bytes());
    List<CompletableFuture<Void>> ends =
        recovery.attached().stream().map(this::follow).collect(Collectors.toList());
    Set<String> taken = new HashSet<>(settled);
    recovery.attached().forEach(handle -> taken.add(handle.inferenceId()));
    for (InvocationJournal.Entry entry : recovery.uncertain()) {
      told.add(ToldFile.End.UNCERTAIN, entry.inferenceId(), "-");
      if (!task.insists()) {
        var unused = journal.forget(entry.inferenceId());
        taken.add(entry.inferenceId());
      }
    }
    task.inferenceIds().stream()
        .filter(id -> !taken.contains(id))
        .forEach(id -> ends.add(submit(id)));
    CompletableFuture.allOf(ends.toArray(CompletableFuture<?>[]::new)).join();
  }

  private CompletableFuture<Void> submit(String id) {
    return follow(
        client.submit(
            InferenceRequest.builder().inferenceId(id).payload(Payload.ofUtf8(id)).build(),
            ResultDecoder.bytes()));
  }

  /** Completes when the end has been written down; what was refused is submitted again. */
  private CompletableFuture<Void> follow(InferenceHandle<byte[]> handle) {
    String id = handle.inferenceId();
    Executor later = CompletableFuture.delayedExecutor(200, MILLISECONDS);
    return handle
        .result()
        .handle((bytes, error) -> tell(id, bytes, error))
        .thenCompose(
            isOver ->
                isOver
                    ? CompletableFuture.<Void>completedFuture(null)
                    : CompletableFuture.supplyAsync(() -> submit(id), later)
                        .thenCompose(again -> again));
  }

  private boolean tell(String id, byte @Nullable [] bytes, @Nullable Throwable error) {
    if (bytes != null) {
      String text = new String(bytes, UTF_8);
      told.add(text.equals(id) ? ToldFile.End.DELIVERED : ToldFile.End.WRONG, id, text);
      return true;
    }
    Throwable cause =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    if (!(cause instanceof InvocationException failure)) {
      told.add(ToldFile.End.FAILED, id, String.valueOf(cause));
      return true;
    }
    if (failure.isUnanswered()) {
      told.add(ToldFile.End.UNANSWERED, id, String.valueOf(failure.getMessage()));
    }
    return failure.isUnanswered();
  }
}
