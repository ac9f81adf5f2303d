package com.stygig.async.waiters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import com.stygig.async.InvocationReceipt;
import com.stygig.async.ResultTimeoutException;
import com.stygig.async.ResultWaitException;
import com.stygig.async.S3Uri;
import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.spi.InferenceOutcome.Failed;
import com.stygig.async.spi.InferenceOutcome.Succeeded;
import com.stygig.async.spi.ResultWaiter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every waiter does. Each has a test that inherits these. */
abstract class ResultWaiterContractTest {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final CompletionStage<InvocationReceipt> NEVER =
      new CompletableFuture<InvocationReceipt>().minimalCompletionStage();

  /** Tells the inferences of one test from those of all others. */
  protected final String run = UUID.randomUUID().toString().substring(0, 8);

  private ResultWaiter waiter;

  /** A new waiter, which the test closes. */
  abstract ResultWaiter create() throws Exception;

  /** Lets the inference end well, in the way that the waiter learns of. */
  abstract CompletableFuture<?> succeed(InvocationReceipt receipt, String result);

  /** Lets the inference fail, in the way that the waiter learns of. */
  abstract CompletableFuture<?> fail(InvocationReceipt receipt, String reason);

  @BeforeEach
  void createWaiter() throws Exception {
    waiter = create();
  }

  @AfterEach
  void closeWaiter() {
    waiter.close();
  }

  protected InvocationReceipt receipt(String name, Duration patience) {
    String id = run + "-" + name;
    Instant now = Instant.now();
    return InvocationReceipt.builder(
            id, "endpoint", S3Uri.parse("s3://bucket/contract/" + run + "/" + name + ".out"))
        .failureLocation(
            S3Uri.parse("s3://bucket/contract-failed/" + run + "/" + name + "-error.out"))
        .invokedAt(now)
        .deadline(now.plus(patience))
        .build();
  }

  protected static CompletableFuture<InferenceOutcome> watch(
      ResultWaiter waiter, InvocationReceipt receipt) {
    return waiter.await(receipt.inferenceId(), CompletableFuture.completedFuture(receipt));
  }

  private static InferenceOutcome outcome(CompletableFuture<InferenceOutcome> future) {
    return future.orTimeout(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS).join();
  }

  private static void assertSuccess(InferenceOutcome outcome, String result) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Succeeded.class,
            success ->
                success
                    .body()
                    .ifPresent(body -> assertThat(body.asUtf8String()).isEqualTo(result)));
  }

  @Test
  void tellsOfAResult() {
    InvocationReceipt receipt = receipt("a", LONG);
    CompletableFuture<InferenceOutcome> outcome = watch(waiter, receipt);

    succeed(receipt, "the result").join();

    assertSuccess(outcome(outcome), "the result");
  }

  @Test
  void tellsOfAFailure() {
    InvocationReceipt receipt = receipt("a", LONG);
    CompletableFuture<InferenceOutcome> outcome = watch(waiter, receipt);

    fail(receipt, "no colour").join();

    assertThat(outcome(outcome))
        .isInstanceOfSatisfying(
            Failed.class,
            failure ->
                assertThat(
                        failure
                            .reason()
                            .orElseGet(() -> failure.content().orElseThrow().asUtf8String()))
                    .contains("no colour"));
  }

  @Test
  void losesNoResultThatIsThereBeforeTheInvocationIsAnswered() {
    InvocationReceipt receipt = receipt("a", LONG);
    CompletableFuture<InvocationReceipt> answer = new CompletableFuture<>();
    CompletableFuture<InferenceOutcome> outcome = waiter.await(receipt.inferenceId(), answer);
    // Another inference shows that the waiter has had a look.
    InvocationReceipt other = receipt("b", LONG);
    CompletableFuture<InferenceOutcome> otherOutcome = watch(waiter, other);

    succeed(receipt, "early").join();
    succeed(other, "other").join();
    assertSuccess(outcome(otherOutcome), "other");
    assertThat(outcome).isNotDone();
    answer.complete(receipt);

    assertSuccess(outcome(outcome), "early");
  }

  @Test
  void knowsAnInferenceByTheIdThatTheServicePutInPlaceOfOurs() {
    InvocationReceipt receipt = receipt("of-the-service", LONG);
    CompletableFuture<InferenceOutcome> outcome =
        waiter.await(run + "-ours", CompletableFuture.completedFuture(receipt));

    succeed(receipt, "the result").join();

    assertSuccess(outcome(outcome), "the result");
  }

  @Test
  void isNotDisturbedByAResultThatIsToldTwice() {
    InvocationReceipt receipt = receipt("a", LONG);
    CompletableFuture<InferenceOutcome> outcome = watch(waiter, receipt);
    succeed(receipt, "the result").join();
    assertSuccess(outcome(outcome), "the result");

    succeed(receipt, "the result").join();

    InvocationReceipt next = receipt("b", LONG);
    CompletableFuture<InferenceOutcome> nextOutcome = watch(waiter, next);
    succeed(next, "the next").join();
    assertSuccess(outcome(nextOutcome), "the next");
  }

  @Test
  void forgetsAWaitThatIsCancelledAndNoOther() {
    InvocationReceipt cancelled = receipt("cancelled", LONG);
    InvocationReceipt other = receipt("other", LONG);
    CompletableFuture<InferenceOutcome> outcome = watch(waiter, cancelled);
    CompletableFuture<InferenceOutcome> otherOutcome = watch(waiter, other);

    outcome.cancel(true);
    succeed(cancelled, "too late").join();
    succeed(other, "the other").join();

    assertSuccess(outcome(otherOutcome), "the other");
    assertThat(outcome).isCancelled();
  }

  @Test
  void canWaitAnewForAnInferenceThatWasCancelled() {
    InvocationReceipt receipt = receipt("a", LONG);
    watch(waiter, receipt).cancel(true);

    CompletableFuture<InferenceOutcome> outcome = watch(waiter, receipt);
    succeed(receipt, "the result").join();

    assertSuccess(outcome(outcome), "the result");
  }

  @Test
  void givesUpAtTheDeadlineWithTheReceipt() {
    InvocationReceipt receipt = receipt("a", Duration.ofMillis(700));

    CompletableFuture<InferenceOutcome> outcome = watch(waiter, receipt);

    await().until(outcome::isDone);
    assertThat(Instant.now()).isAfterOrEqualTo(receipt.deadline());
    assertThatCode(outcome::join)
        .hasCauseInstanceOf(ResultTimeoutException.class)
        .extracting(Throwable::getCause)
        .satisfies(
            timeout -> assertThat(((ResultTimeoutException) timeout).receipt()).contains(receipt));
  }

  @Test
  void givesUpWhenTheInvocationIsNotAccepted() {
    CompletableFuture<InvocationReceipt> answer = new CompletableFuture<>();
    CompletableFuture<InferenceOutcome> outcome = waiter.await(run + "-a", answer);
    assertThat(outcome).isNotDone();

    answer.completeExceptionally(new IllegalStateException("refused"));

    await().until(outcome::isCompletedExceptionally);
  }

  @Test
  void closingEndsWhatWaitsAndRefusesWhatComes() {
    CompletableFuture<InferenceOutcome> accepted = watch(waiter, receipt("a", LONG));
    CompletableFuture<InferenceOutcome> notAccepted = waiter.await(run + "-b", NEVER);

    waiter.close();
    waiter.close();

    for (CompletableFuture<InferenceOutcome> outcome :
        List.of(accepted, notAccepted, watch(waiter, receipt("c", LONG)))) {
      await().until(outcome::isDone);
      assertThatCode(outcome::join)
          .hasCauseInstanceOf(ResultWaitException.class)
          .hasMessageContaining("closed");
    }
  }

  /** How many are told apart. */
  protected int many() {
    return 500;
  }

  @Test
  void tellsManyApart() {
    int count = many();
    List<CompletableFuture<InferenceOutcome>> outcomes = new ArrayList<>();
    List<CompletableFuture<?>> told = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      InvocationReceipt receipt = receipt("n" + i, LONG);
      outcomes.add(watch(waiter, receipt));
      told.add(i % 10 == 0 ? fail(receipt, "no " + i) : succeed(receipt, "result " + i));
    }
    CompletableFuture.allOf(told.toArray(CompletableFuture<?>[]::new)).join();

    for (int i = 0; i < count; i++) {
      InferenceOutcome outcome = outcome(outcomes.get(i));
      if (i % 10 == 0) {
        assertThat(outcome).isInstanceOf(Failed.class);
      } else {
        assertSuccess(outcome, "result " + i);
      }
    }
  }
}
