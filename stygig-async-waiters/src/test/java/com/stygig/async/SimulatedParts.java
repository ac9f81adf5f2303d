package com.stygig.async;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;

/** Puts simulated parts into the client and its journal, for tests of other packages. */
public final class SimulatedParts {
  /** What the disk of a journal does. */
  public interface Disk {
    /** Called before bytes are written, which it can prevent. */
    void write(ByteBuffer bytes) throws IOException;

    /** Called when the first bytes of the file, so many, are to be safe. */
    void force(long size) throws IOException;
  }

  private SimulatedParts() {}

  /** The random part of the ids that the client makes. */
  public static void uuids(StygigAsyncClient.Builder client, Supplier<UUID> uuids) {
    client.uuids = uuids;
  }

  /** Whether a client has ended an inference without knowing how it ended itself. */
  public static boolean isBlind(Throwable error) {
    return error instanceof StygigAsyncException e && e.isBlind();
  }

  /** A journal in a real file, which is written by the given thread, and never really forced. */
  public static FileInvocationJournal journal(Path file, ExecutorService thread, Disk disk) {
    return FileInvocationJournal.builder(file).thread(() -> thread).disk(real(disk)).open();
  }

  private static JournalDisk real(Disk disk) {
    return new JournalDisk() {
      @Override
      void write(FileChannel channel, ByteBuffer bytes, long offset) throws IOException {
        disk.write(bytes);
        super.write(channel, bytes, offset);
      }

      @Override
      void force(FileChannel channel) throws IOException {
        disk.force(channel.size());
      }

      @Override
      void forceName(Path file) {}

      @Override
      void replace(Path file, Path by) throws IOException {
        Files.move(by, file, StandardCopyOption.REPLACE_EXISTING);
      }
    };
  }
}
