package com.stygig.async;

import static com.stygig.async.InvocationJournalTest.NOW;
import static com.stygig.async.InvocationJournalTest.await;
import static com.stygig.async.InvocationJournalTest.failureOf;
import static com.stygig.async.InvocationJournalTest.intended;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.stygig.async.spi.InvocationJournal;
import com.stygig.async.spi.InvocationJournal.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One file has one journal at a time, by whatever name, and whatever goes wrong in between. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class JournalLockTest {
  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = directory.resolve("journal");
  }

  private static FileInvocationJournal open(Path file) {
    return FileInvocationJournal.builder(file).open();
  }

  private static List<Entry> entries(Path file) {
    try (InvocationJournal journal = open(file)) {
      return journal.entries();
    }
  }

  private Path hardLink(String name) throws IOException {
    Path other = Files.createDirectories(directory.resolve("other")).resolve(name);
    try {
      return Files.createLink(other, file);
    } catch (UnsupportedOperationException e) {
      assumeTrue(false, "This file system has no hard links");
      throw e;
    }
  }

  @Test
  void aHardLinkOpensNoSecondJournalOfTheSameFile() throws IOException {
    Path link;
    try (InvocationJournal journal = open(file)) {
      await(journal.intend("a", "my-endpoint", NOW));
      link = hardLink("link");
      assertThatIllegalStateException()
          .isThrownBy(() -> open(link))
          .withMessageContaining("in use by another client of this process");
      await(journal.intend("b", "my-endpoint", NOW));
    }
    try (InvocationJournal journal = open(link)) {
      assertThatIllegalStateException()
          .isThrownBy(() -> open(file))
          .withMessageContaining("in use by another client of this process");
      await(journal.intend("c", "my-endpoint", NOW));
    }
    assertThat(entries(file)).containsExactly(intended("a"), intended("b"), intended("c"));
    assertThat(entries(link)).isEqualTo(entries(file));
  }

  @Test
  void aHardLinkOpensNoJournalThatAnotherProcessHas() throws IOException {
    Files.createFile(file);
    Path link = hardLink("link");
    try (JournalProcess other = new JournalProcess("open", link)) {
      assertThat(other.nextLine()).isEqualTo("opened");
      assertThatIllegalStateException()
          .isThrownBy(() -> open(file))
          .withMessageContaining("in use by another process");
    }
    try (InvocationJournal journal = open(file)) {
      assertThatIllegalStateException().isThrownBy(() -> open(link));
      try (JournalProcess other = new JournalProcess("open", link)) {
        assertThat(other.nextLine()).contains("in use by another process");
      }
      await(journal.intend("a", "my-endpoint", NOW));
    }
    assertThat(entries(link)).containsExactly(intended("a"));
  }

  @Test
  void aFileWithTwoNamesStaysOneFileHoweverLongItGrows() throws IOException {
    Path link;
    try (InvocationJournal journal =
        FileInvocationJournal.builder(file).compactAbove(1000).open()) {
      link = hardLink("link");
      for (int i = 0; i < 100; i++) {
        await(journal.intend("a", "my-endpoint", NOW));
      }
      assertThatIllegalStateException().isThrownBy(() -> open(link));
    }
    assertThat(Files.isSameFile(file, link)).isTrue();
    assertThat(entries(link)).containsExactly(intended("a"));

    Files.delete(link);
    try (InvocationJournal journal =
        FileInvocationJournal.builder(file).compactAbove(1000).open()) {
      await(journal.intend("a", "my-endpoint", NOW));
      awaitSizeBelow(1000);
    }
  }

  /** It is written anew when those that wait for it have been told. */
  private void awaitSizeBelow(long bytes) {
    Awaitility.await().untilAsserted(() -> assertThat(Files.size(file)).isLessThan(bytes));
  }

  @Test
  void afterTheFileWasWrittenAnewItsLinksAreRefusedAsBefore() throws IOException {
    try (InvocationJournal journal =
        FileInvocationJournal.builder(file).compactAbove(1000).open()) {
      for (int i = 0; i < 100; i++) {
        await(journal.intend("a", "my-endpoint", NOW));
      }
      awaitSizeBelow(1200);
      Path link = hardLink("link");
      assertThatIllegalStateException().isThrownBy(() -> open(link));
      try (JournalProcess other = new JournalProcess("open", link)) {
        assertThat(other.nextLine()).contains("in use by another process");
      }
    }
  }

  @Test
  void oneOfManyThatOpenAtOnceHasTheJournal() throws Exception {
    Files.createFile(file);
    Path symbolic = Files.createSymbolicLink(directory.resolve("symbolic"), file);
    Path link = hardLink("link");
    List<Path> names = List.of(file, symbolic, link, directory.resolve("other/../journal"));
    ExecutorService threads = Executors.newFixedThreadPool(names.size());
    try {
      for (int round = 0; round < 20; round++) {
        CountDownLatch start = new CountDownLatch(1);
        List<Future<FileInvocationJournal>> opened = new ArrayList<>();
        for (Path name : names) {
          Callable<FileInvocationJournal> opening =
              () -> {
                start.await();
                return open(name);
              };
          opened.add(threads.submit(opening));
        }
        start.countDown();
        List<FileInvocationJournal> successes = new ArrayList<>();
        for (Future<FileInvocationJournal> journal : opened) {
          opened(journal).ifPresent(successes::add);
        }
        successes.forEach(FileInvocationJournal::close);
        assertThat(successes).hasSize(1);
      }
    } finally {
      threads.shutdown();
    }
  }

  private static Optional<FileInvocationJournal> opened(Future<FileInvocationJournal> opening)
      throws InterruptedException {
    try {
      return Optional.of(opening.get());
    } catch (ExecutionException e) {
      assertThat(e).hasCauseInstanceOf(IllegalStateException.class);
      return Optional.empty();
    }
  }

  @Test
  void aLinkToAFileThatDoesNotExistYetLeadsToTheSameJournal() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("journal"));
    try (InvocationJournal journal = open(link)) {
      assertThatIllegalStateException()
          .isThrownBy(() -> open(file))
          .withMessageContaining("in use by another client of this process");
      await(journal.intend("a", "my-endpoint", NOW));
    }
    assertThat(link).isSymbolicLink();
    assertThat(entries(file)).containsExactly(intended("a"));
  }

  @Test
  void theCaseOfANameOpensNoSecondJournal() throws IOException {
    Files.createFile(directory.resolve("Probe"));
    assumeTrue(Files.exists(directory.resolve("probe")), "This file system knows case");
    try (InvocationJournal journal = open(file)) {
      assertThatIllegalStateException().isThrownBy(() -> open(directory.resolve("JOURNAL")));
      await(journal.intend("a", "my-endpoint", NOW));
    }
    assertThat(entries(directory.resolve("JOURNAL"))).containsExactly(intended("a"));
  }

  @Test
  void whoReadsTheFileInTheSameProcessLetsNoOtherProcessIn() throws IOException {
    try (InvocationJournal journal = open(file)) {
      await(journal.intend("a", "my-endpoint", NOW));
      assertThat(Files.readString(file)).contains("my-endpoint"); // where locks are POSIX's
      try (JournalProcess other = new JournalProcess("open", file)) {
        assertThat(other.nextLine()).contains(file + " is in use by another process");
      }
    }
  }

  /** A disk that throws at the moment that a test wants. */
  private static class FailingDisk extends JournalDisk {
    Throwable failure;

    void fail() throws IOException {
      Throwable now = failure;
      if (now instanceof IOException e) {
        throw e;
      } else if (now instanceof RuntimeException e) {
        throw e;
      } else if (now instanceof Error e) {
        throw e;
      }
    }
  }

  private static Throwable failure(String kind) {
    return switch (kind) {
      case "IOException" -> new IOException("of the test");
      case "RuntimeException" -> new SecurityException("of the test");
      default -> new StackOverflowError("of the test");
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"IOException", "RuntimeException", "Error"})
  void whateverGoesWrongWhenItIsOpenedTheLockIsLetGo(String kind) {
    FailingDisk disk =
        new FailingDisk() {
          @Override
          void write(FileChannel channel, ByteBuffer bytes, long offset) throws IOException {
            fail();
            super.write(channel, bytes, offset);
          }
        };
    disk.failure = failure(kind);
    assertThatThrownBy(() -> FileInvocationJournal.builder(file).disk(disk).open())
        .hasStackTraceContaining("of the test");

    assertThat(entries(file)).isEmpty();
    assertThatThrownBy(
            () ->
                FileInvocationJournal.builder(file)
                    .thread(
                        () -> {
                          throw new StackOverflowError("of the test");
                        })
                    .open())
        .isInstanceOf(StackOverflowError.class);
    assertThat(entries(file)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"IOException", "RuntimeException", "Error"})
  void whatFailsBehindTheMoveLeavesAJournalThatCanBeWritten(String kind) throws IOException {
    FailingDisk disk =
        new FailingDisk() {
          @Override
          void replace(Path file, Path by) throws IOException {
            super.replace(file, by);
            fail();
          }
        };
    writesOnThoughReplacingFails(disk, kind);
    assertThat(Files.size(file)).isLessThan(2000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"IOException", "RuntimeException", "Error"})
  void whatFailsBeforeTheMoveLeavesAJournalThatCanBeWritten(String kind) throws IOException {
    FailingDisk disk =
        new FailingDisk() {
          @Override
          void replace(Path file, Path by) throws IOException {
            fail();
            super.replace(file, by);
          }
        };
    writesOnThoughReplacingFails(disk, kind);
  }

  private void writesOnThoughReplacingFails(FailingDisk disk, String kind) throws IOException {
    List<Entry> expected = new ArrayList<>();
    try (InvocationJournal journal =
        FileInvocationJournal.builder(file).disk(disk).compactAbove(1000).open()) {
      await(journal.intend("first", "my-endpoint", NOW));
      expected.add(intended("first"));
      disk.failure = failure(kind);
      for (int i = 0; i < 100; i++) {
        await(journal.intend("a", "my-endpoint", NOW));
      }
      expected.add(intended("a"));
      assertThat(journal.entries()).isEqualTo(expected);
      Awaitility.await()
          .untilAsserted(() -> assertThat(directory.resolve("journal.tmp")).doesNotExist());
      disk.failure = null;
      for (int i = 0; i < 100; i++) {
        await(journal.intend("b", "my-endpoint", NOW));
      }
      expected.add(intended("b"));
      assertThatIllegalStateException().isThrownBy(() -> open(file));
    }
    assertThat(entries(file)).isEqualTo(expected);
  }

  @Test
  void aThreadThatCannotBeHadForClosingKeepsNoLock() {
    ExecutorService refusing = Executors.newSingleThreadExecutor();
    FileInvocationJournal journal =
        FileInvocationJournal.builder(file).thread(() -> refusing).open();
    refusing.shutdown();
    assertThat(failureOf(journal.intend("a", "my-endpoint", NOW)))
        .isInstanceOf(RejectedExecutionException.class);
    journal.close();

    assertThat(entries(file)).isEmpty();
  }
}
