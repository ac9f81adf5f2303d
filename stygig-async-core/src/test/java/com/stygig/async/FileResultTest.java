package com.stygig.async;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.stygig.async.spi.InferenceOutcome;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncRequest;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncResponse;

/** A result in a file is there as a whole, or not at all, and in memory likewise. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class FileResultTest {
  private static final byte[] TODAY = "today's result. ".repeat(20_000).getBytes(UTF_8);
  private static final int HALF = TODAY.length / 2;

  /** How a result gets to the client. */
  enum Route {
    DOWNLOADED,
    IN_THE_NOTIFICATION
  }

  @TempDir Path directory;
  private final SageMakerRuntimeAsyncClient sageMaker = mock();
  private final ManualWaiter waiter = new ManualWaiter();
  private ScriptedS3 s3;
  private StygigAsyncClient client;
  private Path file;

  @BeforeEach
  void start() throws IOException {
    file = directory.resolve("result.json");
    s3 = new ScriptedS3((number, out) -> sendWhole(out));
    when(sageMaker.invokeEndpointAsync(any(InvokeEndpointAsyncRequest.class)))
        .thenReturn(
            CompletableFuture.completedFuture(
                InvokeEndpointAsyncResponse.builder()
                    .outputLocation("s3://bucket/out/1.out")
                    .build()));
    client = open(Duration.ofMinutes(1));
  }

  private StygigAsyncClient open(Duration readTimeout) {
    return StygigAsyncClient.builder()
        .endpointName("e")
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")))
        .s3EndpointOverride(s3.endpoint())
        .sageMakerRuntimeClient(sageMaker)
        .readTimeout(readTimeout)
        .waiter(waiter)
        .build();
  }

  private void openAgain(Duration readTimeout) {
    client.close();
    client = open(readTimeout);
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    s3.close();
  }

  private static void sendWhole(OutputStream out) throws IOException {
    out.write(ScriptedS3.head(TODAY.length));
    out.write(TODAY);
  }

  private static void sendHalf(OutputStream out) throws IOException {
    out.write(ScriptedS3.head(TODAY.length));
    out.write(TODAY, 0, HALF);
    out.flush();
  }

  private <T> InferenceHandle<T> read(ResultDecoder<T> decoder, Route route) {
    InferenceHandle<T> handle =
        client.submit(InferenceRequest.builder().payload(Payload.ofUtf8("x")).build(), decoder);
    waiter
        .outcome(handle.inferenceId())
        .complete(
            route == Route.DOWNLOADED
                ? InferenceOutcome.succeeded()
                : InferenceOutcome.succeeded(SdkBytes.fromByteArray(TODAY)));
    return handle;
  }

  private InferenceHandle<Path> download() {
    return read(ResultDecoder.toFile(file), Route.DOWNLOADED);
  }

  private void writeYesterdays() throws IOException {
    Files.writeString(file, "yesterday's result");
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }

  private void assertThatOnlyYesterdaysIsThere() throws IOException {
    assertThat(files()).containsExactly(file);
    assertThat(file).hasContent("yesterday's result");
  }

  /** Until half of the result has arrived. */
  private void awaitHalf() {
    await()
        .untilAsserted(
            () ->
                assertThat(files())
                    .anySatisfy(path -> assertThat(Files.size(path)).isEqualTo(HALF)));
  }

  @Test
  void yesterdaysFileIsThereUntilTodaysIsWhole() throws Exception {
    writeYesterdays();
    CountDownLatch rest = new CountDownLatch(1);
    s3.answer(
        (number, out) -> {
          sendHalf(out);
          rest.await();
          out.write(TODAY, HALF, TODAY.length - HALF);
        });
    InferenceHandle<Path> handle = download();
    awaitHalf();

    assertThat(file).hasContent("yesterday's result");
    assertThat(files())
        .filteredOn(path -> !path.equals(file))
        .singleElement()
        .satisfies(path -> assertThat(path.getFileName().toString()).matches("\\..*\\.part"));
    rest.countDown();

    assertThat(handle.result().join()).isEqualTo(file).hasBinaryContent(TODAY);
    assertThat(files()).containsExactly(file);
  }

  @Test
  void aTimeOutLeavesYesterdaysFileAndNothingElse() throws IOException {
    openAgain(Duration.ofSeconds(1));
    writeYesterdays();
    s3.answer(
        (number, out) -> {
          sendHalf(out);
          s3.stall();
        });

    assertThatThrownBy(() -> download().result().join())
        .hasCauseInstanceOf(ResultReadException.class)
        .hasMessageContaining("1 s");
    assertThatOnlyYesterdaysIsThere();
  }

  @Test
  void whatBreaksOffAgainAndAgainLeavesYesterdaysFileAndNothingElse() throws IOException {
    openAgain(Duration.ofSeconds(2));
    writeYesterdays();
    s3.answer((number, out) -> sendHalf(out));

    assertThatThrownBy(() -> download().result().join())
        .hasCauseInstanceOf(ResultReadException.class);
    assertThatOnlyYesterdaysIsThere();
    assertThat(s3.requests()).isGreaterThan(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoGivesUpIsLeftYesterdaysFileAndNothingElse(boolean closes) throws IOException {
    writeYesterdays();
    s3.answer(
        (number, out) -> {
          sendHalf(out);
          s3.stall();
        });
    InferenceHandle<Path> handle = download();
    awaitHalf();

    if (closes) {
      client.close();
      assertThatOnlyYesterdaysIsThere(); // the program may end at once
    } else {
      handle.cancel();
    }

    assertThatThrownBy(() -> handle.result().join()).isNotNull();
    await().untilAsserted(this::assertThatOnlyYesterdaysIsThere);
  }

  @Test
  void aFileThatIsNotFoundLeavesNothing() throws IOException {
    s3.answer(
        (number, out) ->
            out.write(
                "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                    .getBytes(US_ASCII)));
    openAgain(Duration.ofSeconds(2));

    assertThatThrownBy(() -> download().result().join())
        .hasCauseInstanceOf(ResultReadException.class);
    assertThat(files()).isEmpty();
  }

  /** What is wrong with the first answer; the next one is right. */
  enum Tear {
    CUT,
    CUT_BEFORE_THE_BODY
  }

  private static void sendTorn(Tear tear, OutputStream out) throws IOException {
    if (tear == Tear.CUT) {
      sendHalf(out);
    } else {
      out.write(ScriptedS3.head(TODAY.length));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTornBodyIsReadAgainFromItsBeginning(Tear tear) throws IOException {
    for (boolean toFile : new boolean[] {true, false}) {
      int before = s3.requests();
      s3.answer(
          (number, out) -> {
            if (number == before + 1) {
              sendTorn(tear, out);
            } else {
              sendWhole(out);
            }
          });
      if (toFile) {
        assertThat(download().result().join()).hasBinaryContent(TODAY);
      } else {
        assertThat(read(ResultDecoder.bytes(), Route.DOWNLOADED).result().join()).isEqualTo(TODAY);
      }
      assertThat(s3.requests()).isEqualTo(before + 2);
    }
    assertThat(files()).containsExactly(file);
  }

  @Test
  void manyResultsForOneFileLeaveOneOfThemWhole() throws IOException {
    byte[] other = "other".repeat(50_000).getBytes(UTF_8);
    s3.answer(
        (number, out) -> {
          byte[] body = number % 2 == 0 ? TODAY : other;
          out.write(ScriptedS3.head(body.length));
          out.write(body);
        });
    List<CompletableFuture<Path>> results =
        Stream.generate(this::download).limit(10).map(InferenceHandle::result).toList();
    results.forEach(CompletableFuture::join);

    assertThat(Files.readAllBytes(file)).isIn(TODAY, other);
    assertThat(files()).containsExactly(file);
  }

  private static Set<PosixFilePermission> mode(Path path) throws IOException {
    return Files.getPosixFilePermissions(path);
  }

  @ParameterizedTest
  @EnumSource
  void aFileHasTheModeThatAnyProgramWouldGiveIt(Route route) throws IOException {
    assumeTrue(file.getFileSystem().supportedFileAttributeViews().contains("posix"));
    Path plain = Files.writeString(directory.resolve("plain"), "x");

    read(ResultDecoder.toFile(file), route).result().join();
    assertThat(mode(file)).isEqualTo(mode(plain));
    assertThat(file).hasBinaryContent(TODAY);

    for (String odd : List.of("rw-r-----", "rw-rw-rw-", "rwx------")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(odd));
      read(ResultDecoder.toFile(file), route).result().join();
      assertThat(PosixFilePermissions.toString(mode(file))).isEqualTo(odd);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDirectoryIsNoTargetAndStays(Route route) throws IOException {
    Path folder = Files.createDirectory(directory.resolve("folder"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ResultDecoder.toFile(folder))
        .withMessageContaining(folder.toString());

    ResultDecoder<Path> decoder = ResultDecoder.toFile(file);
    Files.createDirectory(file);
    assertThatThrownBy(() -> read(decoder, route).result().join())
        .hasCauseInstanceOf(ResultReadException.class)
        .hasMessageContaining(file + " is no file");
    assertThat(file).isEmptyDirectory();
    assertThat(files()).containsExactlyInAnyOrder(file, folder);
  }

  @Test
  void aDeviceIsNoTarget() {
    Path device = Path.of("/dev/null");
    assumeTrue(Files.exists(device), "There is no /dev/null");

    assertThatIllegalArgumentException().isThrownBy(() -> ResultDecoder.toFile(device));
  }

  @ParameterizedTest
  @EnumSource
  void aMissingDirectoryIsNamed(Route route) {
    Path missing = directory.resolve("missing");
    assertThatThrownBy(
            () -> read(ResultDecoder.toFile(missing.resolve("result")), route).result().join())
        .hasCauseInstanceOf(ResultReadException.class)
        .hasMessageContaining("directory " + missing + " does not exist");
  }

  @ParameterizedTest
  @EnumSource
  void aLinkStaysAndLeadsToTheResult(Route route) throws IOException {
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    Path target = elsewhere.resolve("target");
    Path link = Files.createSymbolicLink(file, Path.of("elsewhere/target"));
    for (int i = 0; i < 2; i++) { // there is no target at first
      assertThat(read(ResultDecoder.toFile(link), route).result().join()).isEqualTo(link);
      assertThat(link).isSymbolicLink();
      assertThat(target).hasBinaryContent(TODAY);
    }
    assertThat(elsewhere).isDirectoryContaining(path -> path.equals(target));
    assertThat(files()).containsExactlyInAnyOrder(link, elsewhere);
  }

  @ParameterizedTest
  @EnumSource
  void aNameMayBeAsLongAsTheFileSystemTakes(Route route) {
    Path longest = directory.resolve("a".repeat(255));

    assertThat(read(ResultDecoder.toFile(longest), route).result().join()).hasBinaryContent(TODAY);
  }

  @ParameterizedTest
  @EnumSource
  void aRelativePathIsTakenFromTheWorkingDirectory(Route route) throws IOException {
    Path relative = Path.of("target-of-FileResultTest-" + route);
    try {
      assertThat(read(ResultDecoder.toFile(relative), route).result().join())
          .isEqualTo(relative)
          .hasBinaryContent(TODAY);
    } finally {
      Files.deleteIfExists(relative);
    }
  }

  @Test
  void anEmptyResultIsAnEmptyFile() {
    s3.answer((number, out) -> out.write(ScriptedS3.head(0)));

    assertThat(download().result().join()).isEmptyFile();
  }
}
