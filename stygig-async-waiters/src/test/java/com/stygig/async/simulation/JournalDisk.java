package com.stygig.async.simulation;

import com.stygig.async.FileInvocationJournal;
import com.stygig.async.SimulatedParts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Where a program's journal is: a real file, on a disk that takes its time, fails at times, and
 * loses in a power cut what was not forced to it.
 */
final class JournalDisk implements SimulatedParts.Disk {
  private final World world;
  private final Path directory;
  private FileInvocationJournal journal;
  private JournalThread thread;

  /** How much of the file a power cut leaves. */
  private long forced;

  private boolean isOff;

  /** What has got to the disk of the records that were being written in the last moment. */
  private byte[] torn;

  JournalDisk(World world) {
    this.world = world;
    try {
      directory = Files.createTempDirectory("simulation");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path file() {
    return directory.resolve("journal");
  }

  FileInvocationJournal open(Machine machine) {
    isOff = false;
    thread = new JournalThread(machine);
    journal = SimulatedParts.journal(file(), thread, this);
    return journal;
  }

  /** Writes what is unwritten, as whoever stops in good order lets it do. */
  void close() {
    if (journal != null) {
      thread.isAtOnce = true;
      journal.close();
    }
  }

  /** Stops in the middle of everything. */
  void crash(boolean cutsPower) {
    isOff = true;
    torn = null;
    close();
    try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(torn == null ? new byte[0] : torn), channel.size());
      if (cutsPower && channel.size() > forced) {
        channel.truncate(forced + world.random.nextInt((int) (channel.size() - forced) + 1));
      }
      forced = channel.size(); // nobody takes it away any more
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void delete() {
    close();
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void write(ByteBuffer bytes) throws IOException {
    if (isOff) {
      int all = bytes.remaining();
      if (torn == null) {
        torn = new byte[world.random.nextBoolean() ? all : world.random.nextInt(all + 1)];
        bytes.get(torn);
      }
      throw new IOException("The program has ended");
    }
    fail();
  }

  @Override
  public void force(long size) throws IOException {
    fail();
    forced = size;
  }

  private void fail() throws IOException {
    if (thread.isStarted && world.strikes(Fault.DISK_ERROR, Fault.DISK_ERROR.name())) {
      throw new IOException("No space left on device");
    }
  }

  /** Begins a while after it is asked to. */
  private final class JournalThread extends AbstractExecutorService {
    private final Machine machine;
    private boolean isStarted;
    private boolean isAtOnce;

    JournalThread(Machine machine) {
      this.machine = machine;
    }

    @Override
    public void execute(Runnable task) {
      isStarted = true;
      if (isAtOnce) {
        task.run();
        return;
      }
      Duration max =
          world.strikes(Fault.SLOW_DISK, "disk") ? Duration.ofMinutes(1) : Duration.ofMillis(20);
      world.after(world.between(Duration.ofNanos(100_000), max), machine, task);
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return false;
    }

    @Override
    public boolean isTerminated() {
      return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return true;
    }
  }
}
