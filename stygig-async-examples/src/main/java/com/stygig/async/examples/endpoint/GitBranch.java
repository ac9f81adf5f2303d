package com.stygig.async.examples.endpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The first line of the checklist: the work is on a branch of its own. */
final class GitBranch {
  private static final String WHAT = "git branch";

  private GitBranch() {}

  static Finding look() {
    String branch = current();
    if (branch == null) {
      return Finding.unknown(WHAT, "this folder is in no git repository");
    }
    return branch.equals("main") || branch.equals("master")
        ? Finding.warn(
            WHAT, branch, "Work on a branch: git checkout -b feature/sagemaker-async-inference")
        : Finding.pass(WHAT, branch);
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
