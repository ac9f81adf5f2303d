package com.stygig.async.waiters;

import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.testkit.EndpointConfig;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.ModelRequest;
import com.stygig.async.testkit.ModelResponse;
import com.stygig.async.waiters.PictureProgram.Kind;
import com.stygig.async.waiters.PictureProgram.Task;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Many large pictures at once take as little memory as one, as no part of them is kept. {@code
 * -Dpictures=60} makes it as many; it is fewer in every build, in a heap that is smaller still.
 */
@Timeout(900)
@Tag("slow")
class SmallHeapTest {
  private static final int COUNT = Integer.getInteger("pictures", 16);

  /** So that each goes in three parts. */
  private static int pictureBytes(Kind kind) {
    return (kind == Kind.JSON_OF_FILE ? 15 : 20) << 20;
  }

  /** The head of a PNG file is all that makes an image. */
  private static final byte[] HEAD = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

  @TempDir Path directory;
  private final AtomicInteger whole = new AtomicInteger();
  private LocalCloud cloud;

  @BeforeEach
  void start() {
    cloud = LocalCloud.builder().s3Directory(directory.resolve("s3")).start();
    cloud.createBucket("bucket", "in/", "out/");
  }

  @AfterEach
  void close() {
    cloud.close();
  }

  private Path picture(Kind kind) throws Exception {
    byte[] bytes = new byte[pictureBytes(kind)];
    new Random(1).nextBytes(bytes);
    System.arraycopy(HEAD, 0, bytes, 0, HEAD.length);
    return Files.write(directory.resolve("picture.png"), bytes);
  }

  private static long checksum(Path picture, Kind kind) throws Exception {
    CheckedOutputStream sent =
        new CheckedOutputStream(OutputStream.nullOutputStream(), new CRC32());
    byte[] bytes = Files.readAllBytes(picture);
    if (kind == Kind.JSON_OF_FILE) {
      sent.write("{\"image\":\"".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      sent.write(Base64.getEncoder().encode(bytes));
      sent.write("\"}".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    } else {
      sent.write(bytes);
    }
    return sent.getChecksum().getValue();
  }

  private ModelResponse answer(ModelRequest request, long checksum) throws Exception {
    try (InputStream body = request.openBody();
        CheckedInputStream checked = new CheckedInputStream(body, new CRC32())) {
      checked.transferTo(OutputStream.nullOutputStream());
      if (checked.getChecksum().getValue() == checksum) {
        whole.incrementAndGet();
      }
    }
    return ModelResponse.json("{\"recommendations\":[]}");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void manyPicturesAtOnceTakeLittleMemory(Kind kind) throws Exception {
    Path picture = picture(kind);
    long checksum = checksum(picture, kind);
    cloud.deploy(
        EndpointConfig.async("endpoint", request -> answer(request, checksum), "s3://bucket/out")
            .maxConcurrentInvocationsPerInstance(4)
            .build());
    Task task = new Task(cloud.endpoint(), cloud.region().id(), "endpoint", picture, COUNT, kind);
    Path log = directory.resolve("log");

    Process process =
        new ProcessBuilder(command(task))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(process.waitFor(10, TimeUnit.MINUTES)).as(() -> read(log)).isTrue();
    } finally {
      process.destroyForcibly();
    }

    assertThat(process.exitValue()).as(() -> read(log)).isZero();
    assertThat(whole).hasValue(COUNT);
  }

  private static List<String> command(Task task) {
    int heap = COUNT < 60 ? 64 : 128;
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap + "m",
                "-XX:MaxDirectMemorySize=" + heap / 2 + "m",
                "-XX:TieredStopAtLevel=1",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                System.getProperty("java.class.path"),
                PictureProgram.class.getName()));
    command.addAll(task.arguments());
    return command;
  }

  private static String read(Path log) {
    try {
      return "The program's log:\n" + Files.readString(log);
    } catch (java.io.IOException e) {
      return e.toString();
    }
  }
}
