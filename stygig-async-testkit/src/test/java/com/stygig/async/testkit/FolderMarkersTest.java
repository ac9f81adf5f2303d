package com.stygig.async.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.ListObjectsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** As in S3, a listing shows what somebody has put, and nothing else. */
class FolderMarkersTest {
  @TempDir Path directory;
  private LocalCloud cloud = LocalCloud.start();

  @AfterEach
  void stop() {
    cloud.close();
  }

  private void start(boolean inMemory) {
    if (!inMemory) {
      restartOnDisk();
    }
    cloud.createBucket("markers", "train/upperwear/shirt/", "train/upperwear/tee/", "in/");
  }

  private void restartOnDisk() {
    cloud.close();
    cloud = LocalCloud.builder().s3Directory(directory).start();
  }

  private S3AsyncClient s3() {
    return cloud.s3Client();
  }

  private void put(String key) {
    var unused =
        s3().putObject(b -> b.bucket("markers").key(key), AsyncRequestBody.fromString("")).join();
  }

  private List<String> keys(String prefix) {
    ListObjectsV2Response page = s3().listObjectsV2(b -> b.bucket("markers").prefix(prefix)).join();
    assertThat(page.keyCount()).isEqualTo(page.contents().size());
    return page.contents().stream().map(S3Object::key).toList();
  }

  private List<String> folders(String prefix) {
    return s3()
        .listObjectsV2(b -> b.bucket("markers").prefix(prefix).delimiter("/"))
        .join()
        .commonPrefixes()
        .stream()
        .map(CommonPrefix::prefix)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void prefixesOfABucketAreNotListed(boolean inMemory) {
    start(inMemory);

    assertThat(keys("")).isEmpty();
    assertThat(folders("")).isEmpty();
    assertThat(folders("train/upperwear/")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theFirstObjectUnderAPrefixIsOneThatWasPut(boolean inMemory) {
    start(inMemory);
    put("train/upperwear/shirt/a.jpg");
    put("other/nested/b.jpg");

    assertThat(keys("")).containsExactly("other/nested/b.jpg", "train/upperwear/shirt/a.jpg");
    assertThat(folders("")).containsExactly("other/", "train/");
    assertThat(folders("train/upperwear/")).containsExactly("train/upperwear/shirt/");
    ListObjectsV2Response first =
        s3().listObjectsV2(b -> b.bucket("markers").prefix("train/").maxKeys(1)).join();
    assertThat(first.contents())
        .extracting(S3Object::key)
        .containsExactly("train/upperwear/shirt/a.jpg");
    ListObjectsResponse old = s3().listObjects(b -> b.bucket("markers").maxKeys(1)).join();
    assertThat(old.contents()).extracting(S3Object::key).containsExactly("other/nested/b.jpg");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aMarkerThatSomebodyHasPutIsListed(boolean inMemory) {
    start(inMemory);
    put("in/");
    put("mine/");

    assertThat(keys("")).containsExactly("in/", "mine/");
    assertThat(folders("")).containsExactly("in/", "mine/");
  }

  @Test
  void thatIsSoAfterARestart() {
    start(false);
    put("mine/");

    restartOnDisk();

    assertThat(keys("")).containsExactly("mine/");
  }

  @Test
  void pagesHaveAllThatWasPutHoweverSmallTheyAre() {
    String[] prefixes = IntStream.range(0, 25).mapToObj(i -> "p/" + i + "/").toArray(String[]::new);
    cloud.createBucket("pages", prefixes);
    for (int i = 0; i < 25; i += 5) {
      String key = "p/" + i + "/object";
      var unused =
          s3().putObject(b -> b.bucket("pages").key(key), AsyncRequestBody.fromString("x")).join();
    }
    List<String> all = new ArrayList<>();
    String token = null;
    do {
      String next = token;
      ListObjectsV2Response page =
          s3().listObjectsV2(b -> b.bucket("pages").maxKeys(2).continuationToken(next)).join();
      page.contents().forEach(object -> all.add(object.key()));
      token = page.nextContinuationToken();
    } while (token != null);

    assertThat(all)
        .containsExactly("p/0/object", "p/10/object", "p/15/object", "p/20/object", "p/5/object");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatNobodyHasPutCannotBeReadOrCopied(boolean inMemory) {
    start(inMemory);

    assertThat(s3().headObject(b -> b.bucket("markers").key("in/")))
        .failsWithin(Duration.ofSeconds(30))
        .withThrowableThat()
        .withCauseInstanceOf(NoSuchKeyException.class);
    assertThat(
            s3().getObject(b -> b.bucket("markers").key("in/"), AsyncResponseTransformer.toBytes()))
        .failsWithin(Duration.ofSeconds(30))
        .withThrowableThat()
        .withCauseInstanceOf(NoSuchKeyException.class);
    assertThat(copy("in/", "moved/"))
        .failsWithin(Duration.ofSeconds(30))
        .withThrowableThat()
        .withCauseInstanceOf(S3Exception.class);
    assertThat(keys("")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aCopyToItsNameIsAnObject(boolean inMemory) {
    start(inMemory);
    put("empty");

    assertThat(copy("empty", "in/")).succeedsWithin(Duration.ofSeconds(30));

    assertThat(keys("")).containsExactly("empty", "in/");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void contentThatTheStoreWouldLoseIsRefused(boolean inMemory) {
    start(inMemory);
    AsyncRequestBody hello = AsyncRequestBody.fromString("hello");
    var unused = s3().putObject(b -> b.bucket("markers").key("file"), hello).join();

    assertThat(
            List.of(
                s3().putObject(b -> b.bucket("markers").key("in/"), hello),
                copy("file", "in/"),
                s3().createMultipartUpload(b -> b.bucket("markers").key("in/"))))
        .allSatisfy(
            refused ->
                assertThat(refused)
                    .failsWithin(Duration.ofSeconds(30))
                    .withThrowableThat()
                    .withMessageContaining("no content under a key that ends in a slash"));
    assertThat(keys("")).containsExactly("file");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aBucketThatListsEmptyCanBeDeleted(boolean inMemory) {
    start(inMemory);

    assertThat(s3().deleteBucket(b -> b.bucket("markers"))).succeedsWithin(Duration.ofSeconds(30));
  }

  private CompletableFuture<?> copy(String from, String to) {
    return s3().copyObject(
            b ->
                b.sourceBucket("markers")
                    .sourceKey(from)
                    .destinationBucket("markers")
                    .destinationKey(to));
  }
}
