package com.stygig.async;

import static com.stygig.async.InvocationJournalTest.NOW;
import static com.stygig.async.InvocationJournalTest.await;
import static com.stygig.async.InvocationJournalTest.receipt;
import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.FileInvocationJournal.Sync;
import com.stygig.async.spi.InvocationJournal;
import com.stygig.async.spi.InvocationJournal.Entry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

/** What a journal's file holds, whatever is done to it. */
class FileInvocationJournalCrashTest {
  enum Kind {
    INTEND,
    ACCEPT,
    FORGET,
    REOPEN
  }

  record Step(Kind kind, String id, int number) {
    private InvocationReceipt answer() {
      return receipt("r" + number); // whatever the id: a receipt has the service's
    }

    void apply(InvocationJournal journal) {
      switch (kind) {
        case INTEND -> await(journal.intend(id, "e" + number, NOW.plusSeconds(number)));
        case ACCEPT -> await(journal.accepted(id, answer()));
        case FORGET -> await(journal.forget(id));
        case REOPEN -> {}
      }
    }

    void apply(Map<String, Entry> model) {
      switch (kind) {
        case INTEND -> {
          model.remove(id);
          model.put(id, new Entry(id, "e" + number, NOW.plusSeconds(number), Optional.empty()));
        }
        case ACCEPT ->
            model.computeIfPresent(
                id,
                (same, entry) ->
                    new Entry(id, entry.endpointName(), entry.intendedAt(), Optional.of(answer())));
        case FORGET -> model.remove(id);
        case REOPEN -> {}
      }
    }
  }

  private Path directory = Path.of("");
  private Path file = Path.of("");

  @BeforeTry
  void makeDirectory() throws IOException {
    directory = Files.createTempDirectory("journal");
    file = directory.resolve("journal");
  }

  @AfterTry
  void removeDirectory() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted((a, b) -> b.compareTo(a)).forEach(path -> path.toFile().delete());
    }
  }

  @Provide
  Arbitrary<Step> steps() {
    Arbitrary<String> ids = Arbitraries.of("a", "b", "c", "d \"ä\"\n", "\ud83d\ude00");
    return Combinators.combine(
            Arbitraries.of(Kind.class), ids, Arbitraries.integers().between(0, 99))
        .as(Step::new);
  }

  private static FileInvocationJournal open(Path file) {
    return FileInvocationJournal.builder(file).sync(Sync.BY_SYSTEM).open();
  }

  private static List<Entry> entries(Path file) {
    try (InvocationJournal journal = open(file)) {
      return journal.entries();
    }
  }

  private static <T> T last(List<T> list) {
    return list.get(list.size() - 1);
  }

  /** Takes the steps, and returns the file's length and the model's entries after each. */
  private List<Long> take(List<Step> steps, List<List<Entry>> states) throws IOException {
    Map<String, Entry> model = new LinkedHashMap<>();
    List<Long> lengths = new ArrayList<>();
    try (InvocationJournal journal = open(file)) {
      lengths.add(Files.size(file));
      states.add(List.of());
      for (Step step : steps) {
        step.apply(journal);
        step.apply(model);
        lengths.add(Files.size(file));
        states.add(List.copyOf(model.values()));
      }
    }
    return lengths;
  }

  @Property(tries = 200)
  void anyStepsLeaveWhatAModelSays(@ForAll @Size(max = 60) List<@From("steps") Step> steps) {
    Map<String, Entry> model = new LinkedHashMap<>();
    // Small, so that it is written anew every few steps.
    var builder = FileInvocationJournal.builder(file).sync(Sync.BY_SYSTEM).compactAbove(600);
    FileInvocationJournal journal = builder.open();
    try {
      for (Step step : steps) {
        if (step.kind() == Kind.REOPEN) {
          journal.close();
          journal = builder.open();
        }
        step.apply(journal);
        step.apply(model);
        assertThat(journal.entries()).containsExactlyElementsOf(model.values());
      }
    } finally {
      journal.close();
    }
    assertThat(entries(file)).containsExactlyElementsOf(model.values());
  }

  @Property(tries = 200)
  void aFileCutAnywhereHoldsAllThatWasWrittenBefore(
      @ForAll @Size(max = 12) List<@From("steps") Step> steps,
      @ForAll @IntRange(max = 1 << 20) int where)
      throws IOException {
    List<List<Entry>> states = new ArrayList<>();
    List<Long> lengths = take(steps, states);
    long cut = where % (last(lengths) + 1);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(cut);
    }
    int safe = 0;
    while (safe + 1 < lengths.size() && lengths.get(safe + 1) <= cut) {
      safe++;
    }
    assertThat(entries(file)).isEqualTo(states.get(safe));

    try (InvocationJournal journal = open(file)) {
      await(journal.intend("after", "e", NOW));
    }
    List<Entry> expected = new ArrayList<>(states.get(safe));
    expected.add(new Entry("after", "e", NOW, Optional.empty()));
    assertThat(entries(file)).isEqualTo(expected);
  }

  @Property(tries = 300)
  void aChangedByteChangesWhatItsLinesSayAndNothingElse(
      @ForAll @Size(min = 1, max = 12) List<@From("steps") Step> steps,
      @ForAll @IntRange(max = 1 << 20) int where,
      @ForAll @IntRange(min = 1, max = 255) int bits)
      throws IOException {
    List<List<Entry>> states = new ArrayList<>();
    List<Long> lengths = take(steps, states);
    byte[] bytes = Files.readAllBytes(file);
    int header = JournalReader.HEADER.length;
    if (bytes.length == header) {
      return;
    }
    int offset = header + where % (bytes.length - header);
    byte before = bytes[offset];
    bytes[offset] ^= (byte) bits;
    Files.write(file, bytes);

    List<Step> lost = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      boolean touched = lengths.get(i) <= offset && offset < lengths.get(i + 1);
      boolean follows = before == '\n' && lengths.get(i) == offset + 1;
      if (touched || follows) {
        lost.add(steps.get(i));
      }
    }
    assertThat(without(lost, entries(file))).isEqualTo(without(lost, last(states)));
  }

  private static List<Entry> without(List<Step> lost, List<Entry> entries) {
    List<String> ids = lost.stream().map(Step::id).toList();
    return entries.stream().filter(entry -> !ids.contains(entry.inferenceId())).toList();
  }

  /** A disk of which there is a copy from before and after whatever is done to it. */
  private final class CopiedDisk extends JournalDisk {
    record Copy(Path file, int step) {}

    final List<Copy> copies = new ArrayList<>();
    volatile int step;

    private void copy() {
      try {
        Path copy = Files.createDirectory(directory.resolve("copy" + copies.size()));
        for (String name : List.of("journal", "journal.tmp")) {
          if (Files.exists(directory.resolve(name))) {
            Files.copy(directory.resolve(name), copy.resolve(name));
          }
        }
        copies.add(new Copy(copy.resolve("journal"), step));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    void write(FileChannel channel, ByteBuffer bytes, long offset) throws IOException {
      int half = bytes.remaining() / 2;
      super.write(channel, bytes.slice(bytes.position(), half), offset);
      copy();
      super.write(channel, bytes.position(bytes.position() + half), offset + half);
      copy();
    }

    @Override
    void force(FileChannel channel) throws IOException {
      super.force(channel);
      copy();
    }

    @Override
    void replace(Path file, Path by) throws IOException {
      copy();
      super.replace(file, by);
      copy();
    }
  }

  @Property(tries = 15)
  void aCrashAtAnyMomentLeavesTheStateBeforeOrAfterTheStep(
      @ForAll @Size(min = 20, max = 40) List<@From("steps") Step> steps) throws IOException {
    CopiedDisk disk = new CopiedDisk();
    Map<String, Entry> model = new LinkedHashMap<>();
    List<List<Entry>> states = new ArrayList<>(Arrays.asList(List.of()));
    try (InvocationJournal journal =
        FileInvocationJournal.builder(file)
            .sync(Sync.BY_SYSTEM)
            .disk(disk)
            .compactAbove(400)
            .open()) {
      for (Step step : steps) {
        disk.step = states.size();
        step.apply(model);
        states.add(List.copyOf(model.values()));
        step.apply(journal);
      }
    }
    for (CopiedDisk.Copy copy : disk.copies) {
      assertThat(entries(copy.file()))
          .isIn(states.get(Math.max(0, copy.step() - 1)), states.get(copy.step()));
    }
  }
}
