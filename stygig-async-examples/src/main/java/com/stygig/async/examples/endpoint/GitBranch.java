package com.stygig.async.examples.endpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The first line of the checklist: the work is on a branch of its own. How a team works is its own
 * affair, so this only says where one is.
 */
final class GitBranch {
  private static final String WHAT = "git branch";

  private GitBranch() {}

  static Finding look() {
    String branch = current();
    return Finding.info(WHAT, branch == null ? "this folder is in no git repository" : branch);
  }

  private static @Nullable String current() {
    try {
      Process git =
          new ProcessBuilder("git", "rev-parse", "--abbrev-ref", "HEAD")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        if (!git.waitFor(10, TimeUnit.SECONDS) || git.exitValue() != 0) {
          return null;
        }
        return new String(git.getInputStream().readAllBytes(), UTF_8).strip();
      } finally {
        git.destroy();
      }
    } catch (IOException e) {
      return null; // no git here
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }
}
