package com.stygig.async;

import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.TransferGate.Transfer;
import com.stygig.async.UploadAdmission.Upload;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** How uploads share a link, in virtual time. */
class UploadAdmissionTest {
  private static final double NO_BOUND = 1e12;
  private static final int MB = 1_000_000;

  private static DoubleUnaryOperator megabits(double rate) {
    return time -> rate * 1e6 / 8;
  }

  private static List<SimulatedLink.Job> uploads(SimulatedLink link, int count, long bytes) {
    return IntStream.range(0, count).mapToObj(i -> link.upload(bytes)).toList();
  }

  /** The link is never idle for long, and what is under way is gone in seconds. */
  @Property(tries = 50)
  void aSlowLinkIsFullAndNotOverfull(
      @ForAll @DoubleRange(min = 1, max = 200) double megabits,
      @ForAll @DoubleRange(min = 0.01, max = 0.3) double roundTrip,
      @ForAll @IntRange(min = 5, max = 8_000) int kilobytes,
      @ForAll @IntRange(min = 1, max = 200) int count) {
    SimulatedLink link = new SimulatedLink(megabits(megabits), roundTrip, NO_BOUND);
    double ideal = 8.0 * kilobytes * 1000 * count / (megabits * 1e6);

    List<SimulatedLink.Job> jobs = uploads(link, count, kilobytes * 1000L);
    double seconds = link.run(ideal * 3 + 60);

    assertThat(jobs).allMatch(job -> job.end >= 0);
    double rounds = Math.ceil(count / 80.0) + 12; // a few while the window grows
    assertThat(seconds).isLessThan(1.15 * ideal + rounds * (roundTrip + 0.05));
  }

  @Property(tries = 20)
  void whatIsUnderWaySuitsTheLink(
      @ForAll @DoubleRange(min = 2, max = 100) double megabits,
      @ForAll @IntRange(min = 100, max = 4_000) int kilobytes) {
    SimulatedLink link = new SimulatedLink(megabits(megabits), 0.02, NO_BOUND);
    int enough = (int) (310 * megabits * 1e6 / 8 / (kilobytes * 1000)) + 100;
    uploads(link, enough, kilobytes * 1000L);
    link.run(300);

    double seconds = 8 * link.bytesUnderWay() / (megabits * 1e6);
    // The first window while it is tried double, and what small ones may take beside it.
    double ofFirstWindow = 8.0 * Math.max(2_000L * kilobytes, 9L << 20) / (megabits * 1e6);
    assertThat(seconds).isLessThanOrEqualTo(Math.max(20, ofFirstWindow));
  }

  @Property(tries = 8)
  void theWindowGrowsWhereItIsTheDistanceThatTakesTime(
      @ForAll @DoubleRange(min = 0.5, max = 5) double megabytesPerSecondOfOne) {
    SimulatedLink link = new SimulatedLink(megabits(10_000), 0.2, megabytesPerSecondOfOne * MB);
    uploads(link, 12_000, 8L * MB);

    link.run(240);

    assertThat(link.underWay()).isGreaterThan(24);
  }

  @Test
  void aLinkThatGetsSlowerIsNotFlooded() {
    SimulatedLink link = new SimulatedLink(time -> (time < 60 ? 400 : 4) * 1e6 / 8, 0.02, NO_BOUND);
    uploads(link, 10_000, MB);
    link.run(60);
    long before = link.bytesUnderWay();

    link.run(600);

    assertThat(before).isGreaterThan(4 * MB);
    assertThat(link.bytesUnderWay()).isLessThan(10 * MB);
  }

  @Test
  void aLinkThatGetsFasterIsFilled() {
    SimulatedLink link = new SimulatedLink(time -> (time < 60 ? 4 : 800) * 1e6 / 8, 0.1, NO_BOUND);
    uploads(link, 10_000, MB);
    link.run(60);
    long before = link.bytesUnderWay();

    link.run(60);

    assertThat(before).isLessThanOrEqualTo(10 * MB);
    assertThat(link.bytesUnderWay()).isGreaterThan(20 * MB);
  }

  @Property(tries = 20)
  void aSmallUploadGetsAtLeastHalfItsShareBesideLargeOnes(
      @ForAll @DoubleRange(min = 1, max = 200) double megabits,
      @ForAll @IntRange(min = 1, max = 40) int large,
      @ForAll @IntRange(min = 50, max = 1_000) int kilobytes) {
    SimulatedLink link = new SimulatedLink(megabits(megabits), 0.02, NO_BOUND);
    IntStream.range(0, large).forEach(i -> link.uploadInParts(3));
    link.run(1);

    SimulatedLink.Job small = link.upload(kilobytes * 1000L);
    double fair = 8 * kilobytes * 1000.0 * (large + 1) / (megabits * 1e6);
    link.run(2 * fair + 0.2);

    assertThat(small.end).isPositive();
  }

  @Test
  void largeUploadsComeOneAfterTheOtherAndNotAllLate() {
    SimulatedLink link = new SimulatedLink(megabits(80), 0.02, NO_BOUND);
    List<SimulatedLink.Job> large =
        IntStream.range(0, 20).mapToObj(i -> link.uploadInParts(4)).toList();

    link.run(10_000);

    assertThat(large.get(1).end).isLessThan(large.get(19).end / 5);
    assertThat(large).isSortedAccordingTo((a, b) -> a.end < b.end + 5 ? -1 : 1);
    assertThat(large.get(19).start).isGreaterThan(large.get(15).end);
  }

  private static UploadAdmission admission(int maxPieces) {
    return new UploadAdmission(new CongestionWindow(), maxPieces, Runnable::run, System::nanoTime);
  }

  @Test
  void noMoreAreUnderWayThanThereAreConnections() {
    UploadAdmission admission = admission(80);
    List<Upload> uploads =
        IntStream.range(0, 1_000).mapToObj(i -> admission.enter(10, false)).toList();
    List<CompletableFuture<Void>> turns = uploads.stream().map(Upload::turn).toList();

    assertThat(turns).filteredOn(CompletableFuture::isDone).hasSize(80);
    uploads.forEach(Upload::close);
    assertThat(admission.waiting()).isZero();
  }

  @Test
  void whoCancelsLeavesTheLineAndWhoClosesMakesRoom() {
    UploadAdmission admission = admission(1);
    Upload first = admission.enter(10, false);
    Upload second = admission.enter(10, false);
    Upload third = admission.enter(10, false);
    assertThat(first.turn()).isCompleted();
    CompletableFuture<Void> turn = second.turn();
    CompletableFuture<Void> next = third.turn();

    turn.cancel(true);
    assertThat(admission.waiting()).isEqualTo(1);
    assertThat(next).isNotDone();
    first.close();
    first.close();

    assertThat(next).isCompleted();
    assertThat(admission.enter(10, false).turn()).isNotDone();
  }

  @Test
  void anUploadThatEndsGivesBackAllOfItsParts() {
    UploadAdmission admission = admission(2);
    Upload large = admission.enter(100 << 20, true);
    assertThat(large.turn()).isCompleted();
    List<CompletableFuture<Transfer>> parts = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      parts.add(large.admit(1 << 20));
    }
    assertThat(parts).filteredOn(CompletableFuture::isDone).hasSize(2);

    large.close();

    assertThat(parts).allMatch(CompletableFuture::isDone);
    assertThat(admission.waiting()).isZero();
    assertThat(admission.enter(10, false).turn()).isCompleted();
    assertThat(admission.enter(10, false).turn()).isCompleted();
    assertThat(admission.enter(10, false).turn()).isNotDone();
  }

  @Test
  void aSourceThatIsSlowDoesNotKeepTheNetworkFromOthers() {
    UploadAdmission admission = admission(80);
    assertThat(admission.enter(15 * MB, false).turn()).isCompleted();
    CompletableFuture<Void> other = admission.enter(15 * MB, false).turn();
    assertThat(other).isNotDone();

    admission.doNotCount(15 * MB);

    assertThat(other).isCompleted();
  }

  @Test
  void largeUploadsOfWhichNothingComesDoNotKeepOthersFromBeginning() {
    long[] now = {0};
    UploadAdmission admission =
        new UploadAdmission(new CongestionWindow(), 80, Runnable::run, () -> now[0]);
    assertThat(admission.enter(100 * MB, true).turn()).isCompleted();
    assertThat(admission.enter(100 * MB, true).turn()).isCompleted();
    CompletableFuture<Void> third = admission.enter(100 * MB, true).turn();
    assertThat(third).isNotDone();

    now[0] = 6_000_000_000L;
    admission.doNotCount(0);

    assertThat(third).isCompleted();
  }

  @Test
  void tensOfThousandsCanWaitAndLeave() {
    UploadAdmission admission = admission(1);
    List<Upload> uploads =
        IntStream.range(0, 20_000).mapToObj(i -> admission.enter(10, i % 2 == 0 && i > 0)).toList();
    uploads.forEach(upload -> upload.turn());

    for (int i = uploads.size() - 1; i >= 0; i--) {
      uploads.get(i).close();
    }

    assertThat(admission.waiting()).isZero();
  }

  @Test
  void whatIsAdmittedAndSentByNobodyDoesNotKeepEveryoneWaitingThoughAllPiecesAreTaken() {
    UploadAdmission full = new UploadAdmission(new CongestionWindow(), 3, Runnable::run, () -> 0L);
    for (int i = 0; i < 3; i++) {
      assertThat(full.enter(1_000, false).turn()).isCompleted();
    }
    CompletableFuture<Void> next = full.enter(1_000, false).turn();
    CompletableFuture<Void> afterNext = full.enter(1_000, false).turn();
    full.doNotCount(0);
    assertThat(next).isNotDone();

    full.doNotCount(full.bytesUnderWay());

    assertThat(next).isCompleted();
    assertThat(afterNext).isNotDone();
  }
}
