package com.stygig.async;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.stygig.async.FileInvocationJournal.Sync;
import com.stygig.async.spi.InvocationJournal;
import com.stygig.async.spi.InvocationJournal.Entry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileInvocationJournalTest extends InvocationJournalTest {
  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = directory.resolve("journal");
  }

  @Override
  InvocationJournal open() {
    return FileInvocationJournal.builder(file).open();
  }

  private List<Entry> reopened() {
    try (InvocationJournal journal = open()) {
      return journal.entries();
    }
  }

  private static String line(String json) {
    CRC32C checksum = new CRC32C();
    checksum.update(json.getBytes(US_ASCII));
    return String.format("%08x %s\n", checksum.getValue(), json);
  }

  private void write(String... lines) throws IOException {
    Files.writeString(file, "stygig-journal 1\n" + String.join("", lines));
  }

  private static String intendLine(String id) {
    return line(
        "{\"op\":\"intend\",\"id\":\""
            + id
            + "\",\"endpoint\":\"my-endpoint\",\"at\":\""
            + NOW
            + "\"}");
  }

  private static String acceptedLine(String id, String receipt) {
    return intendLine(id)
        .substring(9)
        .transform(json -> json.replace("intend", "accepted").replace("}\n", ""))
        .transform(json -> line(json + ",\"receipt\":" + receipt + "}"));
  }

  @Test
  void theFormatIsStable() throws IOException {
    try (InvocationJournal journal = open()) {
      await(journal.intend("a", "my-endpoint", NOW));
      await(journal.accepted("a", receipt("a")));
      await(journal.forget("a"));
    }
    assertThat(file)
        .hasContent(
            "stygig-journal 1\n"
                + intendLine("a")
                + acceptedLine("a", receipt("a").toJson())
                + line("{\"op\":\"forget\",\"id\":\"a\"}"));
  }

  @ParameterizedTest
  @EnumSource(Sync.class)
  void whatIsRememberedIsThereWhenItIsOpenedAgain(Sync sync) {
    try (InvocationJournal journal = FileInvocationJournal.builder(file).sync(sync).open()) {
      for (String id : List.of("a", "b", "ä \n\u2028 \ud800")) {
        await(journal.intend(id, "my-endpoint", NOW));
      }
      await(journal.accepted("b", receipt("b")));
      await(journal.forget("a"));
    }
    assertThat(reopened()).containsExactly(accepted("b"), intended("ä \n\u2028 \ud800"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"root:x:0:0\n", "stygig-journals 1\n", "stygig-journal\n", "stygig-journal 1 \n"})
  void somethingElseThanAJournalIsRefusedAndLeftAlone(String content) throws IOException {
    Files.writeString(file, content);

    assertThatIllegalStateException()
        .isThrownBy(this::open)
        .withMessageContaining(file + " is no journal");
    assertThat(file).hasContent(content);
  }

  @Test
  void aLaterVersionIsRefusedAndLeftAlone() throws IOException {
    Files.writeString(file, "stygig-journal 2\nwhatever");

    assertThatIllegalStateException()
        .isThrownBy(this::open)
        .withMessageContaining(file + " is a journal of version 2, and this release reads version");
    assertThat(file).hasContent("stygig-journal 2\nwhatever");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "stygig", "stygig-journal 1"})
  void aFileWithNothingInItIsTaken(String content) throws IOException {
    Files.writeString(file, content);

    assertThat(reopened()).isEmpty();
    assertThat(file).hasContent("stygig-journal 1\n");
  }

  @Test
  void aDirectoryThatDoesNotExistIsNamed() {
    Path missing = directory.resolve("missing").resolve("journal");

    assertThatThrownBy(() -> FileInvocationJournal.builder(missing).open())
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(missing.toString());
    assertThatIllegalStateException()
        .isThrownBy(() -> FileInvocationJournal.builder(directory).open())
        .withMessageContaining("must be a regular file: " + directory);
  }

  @Test
  void aDamagedLineTakesNoOtherWithIt() throws IOException {
    String damaged = intendLine("b").replace("my-end", "my-eNd");
    write(intendLine("a"), damaged, acceptedLine("b", receipt("b").toJson()), "\n", "c\n");

    assertThat(reopened()).containsExactly(intended("a"), accepted("b"));
    assertThat(Files.readString(file)).endsWith("}\n").contains(damaged);
  }

  @Test
  void aTornEndIsCutOffSoThatWhatFollowsCanBeRead() throws IOException {
    write(intendLine("a"), intendLine("b").stripTrailing());

    try (InvocationJournal journal = open()) {
      assertThat(journal.entries()).containsExactly(intended("a"));
      await(journal.intend("c", "my-endpoint", NOW));
    }
    assertThat(reopened()).containsExactly(intended("a"), intended("c"));
  }

  @Test
  void whatALaterReleaseAddsIsIgnored() throws IOException {
    write(
        line("{\"op\":\"weigh\",\"id\":\"a\"}"),
        line("nonsense"),
        line("{\"op\":\"intend\",\"id\":\"a\"}"),
        intendLine("a").substring(9).transform(j -> line(j.replace("}\n", ",\"new\":1}"))));

    assertThat(reopened()).containsExactly(intended("a"));
  }

  @Test
  void aReceiptOfALaterVersionIsKeptUntilItIsForgotten() throws IOException {
    String unreadable = acceptedLine("a", "{\"version\":2}");
    write(intendLine("a"), unreadable, acceptedLine("b", "{\"version\":2}"), intendLine("c"));

    try (InvocationJournal journal =
        FileInvocationJournal.builder(file).compactAbove(10_000).open()) {
      assertThat(journal.entries()).containsExactly(intended("c"));
      await(journal.forget("b"));
      for (int i = 0; i < 200; i++) {
        await(journal.intend("c", "my-endpoint", NOW));
      }
    }
    assertThat(Files.readString(file))
        .hasSizeLessThan(11_000)
        .startsWith("stygig-journal 1\n" + unreadable)
        .doesNotContain("\"b\"");
    try (InvocationJournal journal = open()) {
      await(journal.accepted("a", receipt("a")));
    }
    assertThat(reopened()).containsExactly(accepted("a"), intended("c"));
  }

  @Test
  void onlyOneOfAProcessHasAJournal() throws IOException {
    try (InvocationJournal journal = open()) {
      Path link = Files.createSymbolicLink(directory.resolve("link"), file);
      for (Path path : List.of(file, link, directory.resolve("../" + directory.getFileName()))) {
        Path journalPath = path.endsWith(directory.getFileName()) ? path.resolve("journal") : path;
        assertThatIllegalStateException()
            .isThrownBy(() -> FileInvocationJournal.builder(journalPath).open())
            .withMessageContaining(file + " is in use by another client of this process");
      }
      await(journal.intend("a", "my-endpoint", NOW));
    }
    assertThat(reopened()).containsExactly(intended("a"));
  }

  @Test
  void onlyOneProcessHasAJournal() throws Exception {
    try (JournalProcess other = new JournalProcess("open", file)) {
      assertThat(other.nextLine()).isEqualTo("opened");
      assertThatIllegalStateException()
          .isThrownBy(this::open)
          .withMessageContaining(file + " is in use by another process");
    }
    try (InvocationJournal journal = open()) {
      assertThat(journal.entries()).isEmpty();
      // Where locks are POSIX's, an attempt of our own could end the one that we have.
      assertThatIllegalStateException().isThrownBy(this::open);
      try (JournalProcess other = new JournalProcess("open", file)) {
        assertThat(other.nextLine()).contains(file + " is in use by another process");
      }
    }
    try (JournalProcess other = new JournalProcess("open", file)) {
      assertThat(other.nextLine()).isEqualTo("opened");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 150, 700, 3000})
  void whatAKilledProcessCalledSafeIsThere(int lines) throws Exception {
    List<String> printed = new ArrayList<>();
    try (JournalProcess process = new JournalProcess("append", file)) {
      assertThat(process.nextLine()).isEqualTo("opened");
      while (printed.size() < lines) {
        printed.add(process.nextLine());
      }
      printed.addAll(process.kill());
    }
    List<Entry> entries = reopened();
    printed.removeIf(line -> !line.endsWith("."));
    for (String line : printed) {
      String id = line.replaceAll("\\D", "");
      if (line.startsWith("accepted")) {
        assertThat(entries).contains(accepted(id));
      } else {
        assertThat(entries).noneMatch(entry -> entry.inferenceId().equals(id));
      }
    }
    assertThat(printed).hasSizeGreaterThanOrEqualTo(lines);
    assertThat(entries).hasSizeLessThan(printed.size() / 20 + 60);
  }

  @Test
  void itsFilesAreTheOwnersOnly() throws IOException {
    assumeTrue(file.getFileSystem().supportedFileAttributeViews().contains("posix"));
    try (InvocationJournal journal = open()) {
      await(journal.intend("a", "my-endpoint", NOW));
      for (Path path : List.of(file, directory.resolve("journal.lock"))) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
            .isEqualTo("rw-------");
      }
    }
  }

  @Test
  void theFileStaysSmallHoweverManyInferencesItHasSeen() throws IOException {
    Files.writeString(directory.resolve("journal.tmp"), "left over");
    try (InvocationJournal journal = open()) {
      assertThat(directory.resolve("journal.tmp")).doesNotExist();
      for (int i = 0; i < 100_000; i++) {
        String id = Integer.toString(i);
        var unused = journal.intend(id, "my-endpoint", NOW);
        var last = journal.accepted(id, receipt(id));
        if (i % 20_000 != 10_000) {
          last = journal.forget(id);
        }
        if (i % 1000 == 0) {
          await(last); // a backlog would be written in a few large pieces
        }
      }
    }
    assertThat(Files.size(file)).isLessThan(2 << 20);
    assertThat(directory.resolve("journal.tmp")).doesNotExist();
    assertThat(reopened())
        .containsExactly(
            accepted("10000"),
            accepted("30000"),
            accepted("50000"),
            accepted("70000"),
            accepted("90000"));
  }

  /** A disk that is full for a while. */
  private static final class FullDisk extends JournalDisk {
    volatile boolean isFull;

    @Override
    void write(FileChannel channel, ByteBuffer bytes, long offset) throws IOException {
      if (isFull) {
        super.write(channel, bytes.slice(0, bytes.remaining() - 1), offset);
        throw new IOException("No space left on device");
      }
      super.write(channel, bytes, offset);
    }
  }

  @Test
  void whatAFullDiskRefusedHasNoEffectAndWhatFollowsIsWritten() {
    FullDisk disk = new FullDisk();
    try (InvocationJournal journal = FileInvocationJournal.builder(file).disk(disk).open()) {
      await(journal.intend("a", "my-endpoint", NOW));
      disk.isFull = true;
      assertThat(failureOf(journal.intend("b", "my-endpoint", NOW)))
          .isInstanceOf(IOException.class)
          .hasMessage("No space left on device");
      assertThat(failureOf(journal.accepted("a", receipt("a")))).isInstanceOf(IOException.class);
      assertThat(failureOf(journal.forget("a"))).isInstanceOf(IOException.class);
      assertThat(journal.entries()).containsExactly(intended("a"));
      disk.isFull = false;
      await(journal.accepted("b", receipt("b")));
      await(journal.intend("c", "my-endpoint", NOW));
    }
    assertThat(reopened()).containsExactly(intended("a"), intended("c"));
  }

  @Test
  void aDiskTooFullToWriteTheFileAnewStopsNothing() throws IOException {
    JournalDisk disk =
        new JournalDisk() {
          @Override
          void replace(Path file, Path by) throws IOException {
            if (Files.exists(file)) {
              throw new IOException("No space left on device");
            }
            super.replace(file, by);
          }
        };
    try (InvocationJournal journal =
        FileInvocationJournal.builder(file).disk(disk).compactAbove(1000).open()) {
      for (int i = 0; i < 100; i++) {
        await(journal.intend("a", "my-endpoint", NOW));
      }
    }
    assertThat(directory.resolve("journal.tmp")).doesNotExist();
    assertThat(Files.size(file)).isGreaterThan(8000);
    assertThat(reopened()).containsExactly(intended("a"));
  }

  @Test
  void anErrorFailsItsRecordsAndNoOthers() {
    AtomicInteger writes = new AtomicInteger();
    JournalDisk disk =
        new JournalDisk() {
          @Override
          void write(FileChannel channel, ByteBuffer bytes, long offset) throws IOException {
            if (writes.incrementAndGet() == 3) {
              throw new StackOverflowError();
            }
            super.write(channel, bytes, offset);
          }
        };
    try (InvocationJournal journal = FileInvocationJournal.builder(file).disk(disk).open()) {
      await(journal.intend("a", "my-endpoint", NOW)); // the first write was the header
      assertThat(failureOf(journal.intend("b", "my-endpoint", NOW)))
          .isInstanceOf(StackOverflowError.class);
      await(journal.intend("c", "my-endpoint", NOW));
    }
    assertThat(reopened()).containsExactly(intended("a"), intended("c"));
  }

  /** A disk that counts, and waits when it is told to. */
  private static final class SlowDisk extends JournalDisk {
    final AtomicInteger forces = new AtomicInteger();
    volatile CountDownLatch ready = new CountDownLatch(0);

    @Override
    void force(FileChannel channel) throws IOException {
      try {
        ready.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      forces.incrementAndGet();
      super.force(channel);
    }
  }

  @Test
  void recordsThatGatherAreForcedTogetherAndForgettingIsNotForced() {
    SlowDisk disk = new SlowDisk();
    try (InvocationJournal journal = FileInvocationJournal.builder(file).disk(disk).open()) {
      disk.ready = new CountDownLatch(1);
      int before = disk.forces.get();
      var stages = new ArrayList<CompletableFuture<Void>>();
      for (int i = 0; i < 1000; i++) {
        stages.add(journal.intend("a" + i, "my-endpoint", NOW).toCompletableFuture());
      }
      assertThat(journal.entries()).hasSize(1000);
      assertThat(stages).noneMatch(CompletableFuture::isDone);
      disk.ready.countDown();
      await(CompletableFuture.allOf(stages.toArray(CompletableFuture[]::new)));
      assertThat(disk.forces.get() - before).isBetween(1, 2);

      int forces = disk.forces.get();
      await(journal.forget("a1"));
      assertThat(disk.forces).hasValue(forces);
    }
  }

  @Test
  void leftToTheSystemNothingIsForced() {
    SlowDisk disk = new SlowDisk();
    try (InvocationJournal journal =
        FileInvocationJournal.builder(file).sync(Sync.BY_SYSTEM).disk(disk).open()) {
      int before = disk.forces.get();
      await(journal.intend("a", "my-endpoint", NOW));
      await(journal.accepted("a", receipt("a")));
      assertThat(disk.forces).hasValue(before);
    }
  }

  @Test
  void aDiskThatDoesNotAnswerKeepsNoStageWhenTheJournalIsClosed() {
    SlowDisk disk = new SlowDisk();
    FileInvocationJournal journal =
        FileInvocationJournal.builder(file).disk(disk).closePatience(Duration.ofMillis(50)).open();
    disk.ready = new CountDownLatch(1);
    var writing = journal.intend("a", "my-endpoint", NOW);
    var waiting = journal.forget("a");
    journal.close();

    assertThat(failureOf(writing)).isInstanceOf(IOException.class).hasMessageContaining("PT0.05S");
    assertThat(failureOf(waiting)).isInstanceOf(IOException.class);
    assertThatIllegalStateException().isThrownBy(this::open).withMessageContaining("in use");
    disk.ready.countDown();
    Awaitility.await()
        .ignoreException(IllegalStateException.class) // of a journal that is in use still
        .untilAsserted(() -> assertThat(reopened()).hasSizeLessThan(2));
  }

  @Test
  void itMayBeClosedByWhatDependsOnAStage() {
    InvocationJournal journal = open();
    var before = journal.intend("a", "my-endpoint", NOW).thenRun(journal::close);
    var after = new ArrayList<CompletableFuture<Void>>();
    while (!before.toCompletableFuture().isDone()) {
      after.add(journal.intend("b", "my-endpoint", NOW).toCompletableFuture());
    }
    after.forEach(
        stage ->
            stage
                .exceptionally(e -> null)
                .orTimeout(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)
                .join());

    await(before);
    List<Entry> entries = journal.entries();
    Awaitility.await()
        .ignoreException(IllegalStateException.class)
        .untilAsserted(() -> assertThat(reopened()).isEqualTo(entries));
  }

  @Test
  void aCallbackThatInterruptsItsThreadHarmsNothing() {
    try (InvocationJournal journal = open()) {
      for (int i = 0; i < 20; i++) {
        await(
            journal
                .intend("a" + i, "my-endpoint", NOW)
                .thenRun(() -> Thread.currentThread().interrupt()));
        Thread.interrupted(); // it may have been ours
      }
      assertThat(journal.entries()).hasSize(20);
    }
    assertThat(reopened()).hasSize(20);
  }

  @Test
  void aFileThatSomebodyElseMadeShorterIsNotWritten() throws IOException {
    try (InvocationJournal journal = open()) {
      await(journal.intend("a", "my-endpoint", NOW));
      Files.writeString(file, "stygig-journal 1\n");
      assertThat(failureOf(journal.intend("b", "my-endpoint", NOW)))
          .hasMessageContaining("somebody has changed it");
    }
  }
}
