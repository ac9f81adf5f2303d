package com.stygig.async.testkit;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong with the requests that come to a cloud's {@linkplain LocalCloud#endpoint() one
 * URL}, whatever service they are for. Invocations always come there. What clients send to the
 * endpoint of S3, SQS or SNS itself is spared, and so is {@code /_localcloud}.
 *
 * <p>A request suffers one fault at the most: the first that hits it, in the order of {@link Kind}.
 * Nothing goes wrong until a fault is set. Thread-safe.
 */
public final class HttpFaults {
  /** What can happen to a request. */
  public enum Kind {
    /** The connection was reset, as everything was out. Nothing was done. */
    OUTAGE,
    /** The connection was reset before the request was done. */
    RESET_BEFORE,
    /** It was answered with HTTP 503. Nothing was done. */
    UNAVAILABLE,
    /** There was no answer, and in the end the connection was reset. Nothing was done. */
    STALL,
    /** The request was done, and the connection was reset in place of the answer. */
    RESET_AFTER,
    /** The request was done, and the connection ended in the middle of the answer. */
    TRUNCATE,
    /** It was answered with an error of the test's choice. Nothing was done. */
    REFUSED
  }

  private final Map<Kind, Double> probabilities = new EnumMap<>(Kind.class);
  private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
  private Duration stall = Duration.ZERO;
  private Random random = new Random();
  private @Nullable ServiceError refusal;

  /** How many requests are refused before chance decides. */
  private int refusedNext;

  HttpFaults() {}

  /**
   * Resets connections before the request has been passed on: it is not done.
   *
   * @param probability from 0 to 1, of each request
   */
  public synchronized void resetBefore(double probability) {
    set(Kind.RESET_BEFORE, probability);
  }

  /**
   * Resets connections when the request has been done: its answer is lost.
   *
   * @param probability from 0 to 1, of each request
   */
  public synchronized void resetAfter(double probability) {
    set(Kind.RESET_AFTER, probability);
  }

  /**
   * Answers with HTTP 503 as the service would: {@code SlowDown} for S3, {@code ServiceUnavailable}
   * for the others. Such requests are not done.
   *
   * @param probability from 0 to 1, of each request
   */
  public synchronized void unavailable(double probability) {
    set(Kind.UNAVAILABLE, probability);
  }

  /**
   * Lets requests wait for an answer that never comes; then their connection is reset. They are not
   * done.
   *
   * @param probability from 0 to 1, of each request
   * @param time how long, positive
   */
  public synchronized void stall(double probability, Duration time) {
    if (time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException("The time of a stall must be positive: " + time);
    }
    set(Kind.STALL, probability);
    stall = time;
  }

  /**
   * Sends one half of the answer's first piece and ends the connection; for an answer without a
   * body, that is a reset.
   *
   * @param probability from 0 to 1, of each request
   */
  public synchronized void truncate(double probability) {
    set(Kind.TRUNCATE, probability);
  }

  /**
   * Resets the connection of every request, or of none that no other fault hits.
   *
   * @param isOut true from the beginning of the outage to its end
   */
  public synchronized void outage(boolean isOut) {
    set(Kind.OUTAGE, isOut ? 1 : 0);
  }

  /**
   * Answers with an error as the service would word it, such as {@code ExpiredToken} with HTTP 400,
   * {@code AccessDenied} with 403, or {@code NoSuchKey} with 404. Such requests are not done.
   *
   * @param probability from 0 to 1, of each request; 1 until it is set to 0 again lets credentials
   *     be expired for a while
   * @param status the HTTP status, from 300 to 599
   * @param code the service's code for the error
   */
  public synchronized void refuse(double probability, int status, String code) {
    ServiceError error = error(status, code);
    set(Kind.REFUSED, probability);
    refusal = error;
  }

  /**
   * Answers the next requests with such an error, whatever service they are for, and only those:
   * other faults spare them.
   *
   * @param requests how many, at least 1
   * @param status the HTTP status, from 300 to 599
   * @param code the service's code for the error
   */
  public synchronized void refuseNext(int requests, int status, String code) {
    if (requests < 1) {
      throw new IllegalArgumentException(
          "The number of requests to refuse must be at least 1: " + requests);
    }
    ServiceError error = error(status, code);
    set(Kind.REFUSED, 0);
    refusal = error;
    refusedNext = requests;
  }

  private static ServiceError error(int status, String code) {
    if (status < 300 || status > 599) {
      throw new IllegalArgumentException(
          "The status of a refusal must be from 300 to 599: " + status);
    }
    if (!code.matches("[A-Za-z0-9._#-]+")) {
      throw new IllegalArgumentException(
          "The code of a refusal must be of letters, digits and any of . _ # -: '" + code + "'");
    }
    return new ServiceError(status, code, "The request was refused: " + code + ".");
  }

  /**
   * Makes chance repeatable: with the same seed and the same faults, the same ones of the requests
   * that come one after the other are hit.
   *
   * @param seed any number
   */
  public synchronized void seed(long seed) {
    random = new Random(seed);
  }

  /** Lets everything go right again, forgets the seed, and sets the counts to zero. */
  public synchronized void reset() {
    probabilities.clear();
    counts.clear();
    stall = Duration.ZERO;
    random = new Random();
    refusal = null;
    refusedNext = 0;
  }

  /**
   * Returns how many requests suffered a fault.
   *
   * @param kind which fault
   * @return the count
   */
  public synchronized long count(Kind kind) {
    return counts.getOrDefault(kind, 0L);
  }

  /**
   * Returns how many requests suffered which fault, without those that none suffered.
   *
   * @return a copy, in the order of the kinds
   */
  public synchronized Map<Kind, Long> counts() {
    return counts.isEmpty() ? new EnumMap<>(Kind.class) : new EnumMap<>(counts);
  }

  synchronized HttpFate next() {
    if (refusedNext > 0) {
      refusedNext--;
      counts.merge(Kind.REFUSED, 1L, Long::sum);
      return new HttpFate(Kind.REFUSED, stall, refusal);
    }
    Kind hit = null;
    for (Kind kind : Kind.values()) {
      // Always the same number of draws: setting one fault does not change whom the others hit.
      boolean hits = random.nextDouble() < probabilities.getOrDefault(kind, 0.0);
      hit = hit == null && hits ? kind : hit;
    }
    if (hit != null) {
      counts.merge(hit, 1L, Long::sum);
    }
    return new HttpFate(hit, stall, hit == Kind.REFUSED ? refusal : null);
  }

  private void set(Kind kind, double probability) {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException(
          "The probability of " + kind + " must be from 0 to 1: " + probability);
    }
    probabilities.put(kind, probability);
  }
}
