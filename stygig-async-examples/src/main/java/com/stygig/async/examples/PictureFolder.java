package com.stygig.async.examples;

import com.stygig.async.BulkSummary;
import com.stygig.async.FileInvocationJournal;
import com.stygig.async.InferenceHandle;
import com.stygig.async.RecommendationRequest;
import com.stygig.async.RecommendationResult;
import com.stygig.async.Recovery;
import com.stygig.async.StygigAsyncClient;
import com.stygig.async.waiters.S3PollingWaiter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Gets recommendations for each picture of a folder, 50 at a time, and writes them into another
 * one. It can be killed at any moment: started again, it takes up what had been accepted, and asks
 * only for what is missing. What it was about to ask for when it was killed may have been accepted
 * or not; it asks once more.
 *
 * <pre>{@code
 * cd stygig-async-examples # after mvn -DskipTests package
 * java -cp target/classes:$(cat target/class-path) com.stygig.async.examples.PictureFolder \
 *     my-endpoint s3://my-bucket/inputs/ pictures results
 * }</pre>
 *
 * <p>Region and credentials are those of the environment, as for all of AWS's tools. {@code
 * bin/stygig local} prints what to set, and the names to give, to try it without AWS.
 */
public final class PictureFolder {
  /** By the ids that the inferences have, in every run the same. */
  private final Map<String, Path> pictures = new TreeMap<>();

  private final Path results;
  private final AtomicInteger failures = new AtomicInteger();

  private PictureFolder(Path folder, Path results) throws IOException {
    this.results = Files.createDirectories(results);
    try (Stream<Path> files = Files.list(folder)) {
      files.filter(Files::isRegularFile).forEach(file -> pictures.put(id(file), file));
    }
  }

  public static void main(String[] args) throws IOException {
    if (args.length != 4) {
      System.err.println("Usage: PictureFolder ENDPOINT S3_INPUT_LOCATION PICTURES RESULTS");
      System.exit(2);
    }
    Path results = Path.of(args[3]);
    PictureFolder folder = new PictureFolder(Path.of(args[2]), results);
    try (FileInvocationJournal journal =
            FileInvocationJournal.builder(results.resolve(".journal")).open();
        StygigAsyncClient client =
            StygigAsyncClient.builder()
                .endpointName(args[0])
                .inputLocation(args[1])
                .waiter(S3PollingWaiter.builder()) // which finds what an earlier run has left
                .journal(journal)
                .resilience(r -> r.resubmissions(2))
                .build()) {
      folder.work(client);
    }
    System.exit(folder.failures.get() == 0 ? 0 : 1);
  }

  private void work(StygigAsyncClient client) {
    Recovery<RecommendationResult> recovery = client.recover(RecommendationResult.decoder());
    recovery
        .uncertain()
        .forEach(entry -> System.out.println("Asked or not? Once more: " + entry.inferenceId()));
    System.out.println(recovery.attached().size() + " are under way from before");
    List<CompletableFuture<Void>> earlier = recovery.attached().stream().map(this::save).toList();
    Set<String> underWay =
        recovery.attached().stream()
            .map(InferenceHandle::inferenceId)
            .collect(Collectors.toUnmodifiableSet());

    BulkSummary summary =
        client
            .recommendAll(missing(underWay))
            .maxInFlight(50)
            .onProgress(System.out::println)
            .forEach(
                one ->
                    one.ifSucceededOrElse(
                        ok -> save(ok.inferenceId(), ok.value()), failed -> failed(failed.error())))
            .join();
    earlier.forEach(CompletableFuture::join);
    System.out.println(summary);
  }

  private Stream<RecommendationRequest> missing(Set<String> underWay) {
    return pictures.entrySet().stream()
        .filter(picture -> !underWay.contains(picture.getKey()))
        .filter(picture -> !Files.exists(target(picture.getKey())))
        .flatMap(picture -> request(picture.getKey(), picture.getValue()));
  }

  /** A source that throws would end the run: what is no picture is told, and left out. */
  private Stream<RecommendationRequest> request(String id, Path picture) {
    try {
      return Stream.of(
          RecommendationRequest.builder().inferenceId(id).image(picture).topK(10).build());
    } catch (IllegalArgumentException e) {
      failed(e);
      return Stream.empty();
    }
  }

  private CompletableFuture<Void> save(InferenceHandle<RecommendationResult> handle) {
    return handle
        .result()
        .thenAccept(result -> save(handle.inferenceId(), result))
        .exceptionally(
            error -> {
              failed(error);
              return null;
            });
  }

  private void failed(Throwable error) {
    failures.incrementAndGet();
    System.err.println(error);
  }

  /** The journal forgets the inference after this; what comes twice is written twice. */
  private void save(String id, RecommendationResult result) {
    try {
      Path whole = Files.createTempFile(results, ".new-", null);
      Files.writeString(whole, result.json());
      Files.move(whole, target(id), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path target(String id) {
    Path picture = pictures.get(id);
    return results.resolve((picture == null ? id : picture.getFileName()) + ".json");
  }

  private static String id(Path picture) {
    byte[] name = picture.getFileName().toString().getBytes(StandardCharsets.UTF_8);
    return "picture-" + UUID.nameUUIDFromBytes(name);
  }
}
