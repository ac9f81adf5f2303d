package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.TransferGate.Transfer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MemoryBudgetTest {
  private final MemoryBudget budget = new MemoryBudget(100);

  @Test
  void whatDoesNotFitWaitsAndKeepsItsPlace() {
    CompletableFuture<Transfer> first = budget.admit(60);
    CompletableFuture<Transfer> second = budget.admit(60);
    CompletableFuture<Transfer> third = budget.admit(10);

    assertThat(first).isCompleted();
    assertThat(second).isNotDone();
    assertThat(third).as("would fit, but it is not its turn").isNotDone();
    first.join().close();
    first.join().close();
    assertThat(second).isCompleted();
    assertThat(third).isCompleted();
    assertThat(budget.admit(31)).isNotDone();
  }

  @Test
  void whoCancelsLetsThoseBehindThrough() {
    CompletableFuture<Transfer> first = budget.admit(60);
    CompletableFuture<Transfer> second = budget.admit(60);
    CompletableFuture<Transfer> third = budget.admit(40);

    second.cancel(false);

    assertThat(third).isCompleted();
    first.join().close();
    third.join().close();
    assertThat(budget.admit(100)).isCompleted();
  }

  @Test
  void whatIsLargerThanAllTakesAll() {
    CompletableFuture<Transfer> large = budget.admit(1_000);

    assertThat(large).isCompleted();
    CompletableFuture<Transfer> next = budget.admit(1);
    assertThat(next).isNotDone();
    large.join().close();
    assertThat(next).isCompleted();
  }

  @Test
  void aLongLineThatMovesAtOnceDoesNotRecurse() {
    CompletableFuture<Transfer> first = budget.admit(100);
    List<CompletableFuture<Void>> ends = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      ends.add(budget.admit(100).thenAccept(Transfer::close));
    }

    first.join().close();

    assertThat(ends).allMatch(CompletableFuture::isDone);
  }
}
