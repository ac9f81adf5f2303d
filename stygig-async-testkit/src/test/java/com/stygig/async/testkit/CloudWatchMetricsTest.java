package com.stygig.async.testkit;

import static com.stygig.async.testkit.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.cloudwatch.model.Datapoint;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.DimensionFilter;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricStatisticsResponse;
import software.amazon.awssdk.services.cloudwatch.model.InvalidParameterCombinationException;
import software.amazon.awssdk.services.cloudwatch.model.InvalidParameterValueException;
import software.amazon.awssdk.services.cloudwatch.model.Metric;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.MissingRequiredParameterException;
import software.amazon.awssdk.services.cloudwatch.model.ScanBy;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;

@LocalCloudTest
class CloudWatchMetricsTest {
  private final Instant hourAgo =
      Instant.now().truncatedTo(ChronoUnit.HOURS).minus(1, ChronoUnit.HOURS);

  private final CloudWatchAsyncClient cloudWatch;
  private final String namespace = "test/" + UUID.randomUUID();

  CloudWatchMetricsTest(LocalCloud cloud) {
    cloudWatch = cloud.client(CloudWatchAsyncClient.builder());
  }

  private void put(MetricDatum.Builder... data) {
    List<MetricDatum> all =
        List.of(data).stream().map(datum -> datum.metricName("m").build()).toList();
    cloudWatch.putMetricData(b -> b.namespace(namespace).metricData(all)).join();
  }

  private MetricDatum.Builder datum(long second, double value) {
    return MetricDatum.builder().timestamp(hourAgo.plusSeconds(second)).value(value);
  }

  private CompletableFuture<GetMetricStatisticsResponse> statistics(
      int period, long seconds, Statistic... statistics) {
    return cloudWatch.getMetricStatistics(
        b ->
            b.namespace(namespace)
                .metricName("m")
                .startTime(hourAgo)
                .endTime(hourAgo.plusSeconds(seconds))
                .period(period)
                .statistics(statistics));
  }

  @Test
  void everyStatisticIsThatOfItsPeriod() {
    put(datum(0, 1), datum(30, 6), datum(59, 5), datum(60, 7), datum(120, 9));

    GetMetricStatisticsResponse found =
        statistics(
                60,
                120,
                Statistic.AVERAGE,
                Statistic.SUM,
                Statistic.MINIMUM,
                Statistic.MAXIMUM,
                Statistic.SAMPLE_COUNT)
            .join();

    assertThat(found.label()).isEqualTo("m");
    assertThat(found.datapoints())
        .containsExactly(
            Datapoint.builder()
                .timestamp(hourAgo)
                .average(4.0)
                .sum(12.0)
                .minimum(1.0)
                .maximum(6.0)
                .sampleCount(3.0)
                .unit(StandardUnit.NONE)
                .build(),
            Datapoint.builder()
                .timestamp(hourAgo.plusSeconds(60))
                .average(7.0)
                .sum(7.0)
                .minimum(7.0)
                .maximum(7.0)
                .sampleCount(1.0)
                .unit(StandardUnit.NONE)
                .build());
  }

  @Test
  void onlyWhatIsAskedForIsTold() {
    put(datum(0, 1).unit(StandardUnit.SECONDS));

    assertThat(statistics(300, 300, Statistic.MAXIMUM).join().datapoints())
        .containsExactly(
            Datapoint.builder().timestamp(hourAgo).maximum(1.0).unit(StandardUnit.SECONDS).build());
  }

  @Test
  void manyValuesCanBePutAtOnce() {
    put(
        MetricDatum.builder().timestamp(hourAgo).values(1.0, 4.0).counts(3.0, 2.0),
        MetricDatum.builder()
            .timestamp(hourAgo)
            .statisticValues(s -> s.sampleCount(5.0).sum(9.0).minimum(0.5).maximum(8.0)));

    assertThat(
            statistics(
                    60,
                    60,
                    Statistic.SUM,
                    Statistic.SAMPLE_COUNT,
                    Statistic.MINIMUM,
                    Statistic.MAXIMUM)
                .join()
                .datapoints())
        .singleElement()
        .satisfies(
            point -> {
              assertThat(point.sum()).isEqualTo(20);
              assertThat(point.sampleCount()).isEqualTo(10);
              assertThat(point.minimum()).isEqualTo(0.5);
              assertThat(point.maximum()).isEqualTo(8);
            });
  }

  @Test
  void aLongRequestArrivesWhole() {
    List<MetricDatum> many =
        IntStream.range(0, 1_000).mapToObj(i -> datum(i, i).metricName("m").build()).toList();
    cloudWatch.putMetricData(b -> b.namespace(namespace).metricData(many)).join();

    assertThat(statistics(3600, 3600, Statistic.SAMPLE_COUNT).join().datapoints())
        .singleElement()
        .satisfies(point -> assertThat(point.sampleCount()).isEqualTo(1_000));
  }

  @Test
  void valuesAreForgottenAfterThreeHours() {
    put(datum(-3 * 3600, 1));

    assertThat(
            cloudWatch
                .getMetricStatistics(
                    b ->
                        b.namespace(namespace)
                            .metricName("m")
                            .startTime(hourAgo.minus(Duration.ofHours(10)))
                            .endTime(Instant.now())
                            .period(60)
                            .statistics(Statistic.SUM))
                .join()
                .datapoints())
        .isEmpty();
    assertThat(cloudWatch.listMetrics(b -> b.namespace(namespace)).join().metrics()).isEmpty();
  }

  @Test
  void metricsDifferByTheirDimensions() {
    put(
        datum(0, 1).dimensions(dimension("a", "1")),
        datum(0, 2).dimensions(dimension("a", "2"), dimension("b", "1")),
        datum(0, 4).dimensions(dimension("b", "1"), dimension("a", "2")),
        datum(0, 8));

    assertThat(
            cloudWatch
                .getMetricStatistics(
                    b ->
                        b.namespace(namespace)
                            .metricName("m")
                            .dimensions(dimension("a", "2"), dimension("b", "1"))
                            .startTime(hourAgo)
                            .endTime(hourAgo.plusSeconds(60))
                            .period(60)
                            .statistics(Statistic.SUM))
                .join()
                .datapoints())
        .extracting(Datapoint::sum)
        .containsExactly(6.0);
    assertThat(statistics(60, 60, Statistic.SUM).join().datapoints())
        .extracting(Datapoint::sum)
        .containsExactly(8.0);
    assertThat(metrics(DimensionFilter.builder().name("b").build()))
        .containsExactly(
            Metric.builder()
                .namespace(namespace)
                .metricName("m")
                .dimensions(dimension("a", "2"), dimension("b", "1"))
                .build());
    assertThat(metrics(DimensionFilter.builder().name("a").value("1").build())).hasSize(1);
    assertThat(metrics()).hasSize(3);
  }

  private static Dimension dimension(String name, String value) {
    return Dimension.builder().name(name).value(value).build();
  }

  private List<Metric> metrics(DimensionFilter... filters) {
    return cloudWatch
        .listMetrics(b -> b.namespace(namespace).metricName("m").dimensions(filters))
        .join()
        .metrics();
  }

  @Test
  void metricsAreListedInPages() {
    List<MetricDatum> many =
        IntStream.range(0, 501).mapToObj(i -> datum(0, i).metricName("m" + i).build()).toList();
    cloudWatch.putMetricData(b -> b.namespace(namespace).metricData(many)).join();
    List<String> names = new CopyOnWriteArrayList<>();

    cloudWatch
        .listMetricsPaginator(b -> b.namespace(namespace))
        .metrics()
        .subscribe(metric -> names.add(metric.metricName()))
        .join();

    assertThat(names).hasSize(501).doesNotHaveDuplicates();
  }

  @Test
  void severalQueriesAreAnsweredAtOnceTheNewestValueFirst() {
    put(datum(0, 1), datum(60, 3), datum(61, 5));

    List<MetricDataResult> results = data(null);

    assertThat(results).extracting(MetricDataResult::id).containsExactly("average", "other");
    assertThat(results.get(0).values()).containsExactly(4.0, 1.0);
    assertThat(results.get(0).timestamps()).containsExactly(hourAgo.plusSeconds(60), hourAgo);
    assertThat(results.get(0).label()).isEqualTo("m");
    assertThat(results.get(0).statusCodeAsString()).isEqualTo("Complete");
    assertThat(results.get(1).values()).isEmpty();
    assertThat(results.get(1).label()).isEqualTo("Nothing");
    assertThat(data(ScanBy.TIMESTAMP_ASCENDING).get(0).values()).containsExactly(1.0, 4.0);
  }

  private List<MetricDataResult> data(ScanBy order) {
    return cloudWatch
        .getMetricData(
            b ->
                b.startTime(hourAgo)
                    .endTime(hourAgo.plusSeconds(600))
                    .scanBy(order)
                    .metricDataQueries(
                        query("average", "m", "Average").build(),
                        query("hidden", "m", "Sum").returnData(false).build(),
                        query("other", "none", "Sum").label("Nothing").build()))
        .join()
        .metricDataResults();
  }

  private MetricDataQuery.Builder query(String id, String metric, String statistic) {
    return MetricDataQuery.builder()
        .id(id)
        .metricStat(
            s ->
                s.metric(m -> m.namespace(namespace).metricName(metric))
                    .period(60)
                    .stat(statistic));
  }

  @Test
  void refusesWhatIsNotValid() {
    assertRefused(
        () -> statistics(45, 60, Statistic.SUM),
        InvalidParameterValueException.class,
        400,
        "InvalidParameterValue",
        "The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60: 45");
    assertRefused(
        () -> statistics(60, 0, Statistic.SUM),
        InvalidParameterCombinationException.class,
        400,
        "InvalidParameterCombination",
        "The parameter StartTime must be less than the parameter EndTime.");
    assertRefused(
        () -> statistics(1, 1_441, Statistic.SUM),
        InvalidParameterCombinationException.class,
        400,
        "InvalidParameterCombination",
        "You have requested up to 1,441 datapoints, which exceeds the limit of 1,440. You may"
            + " reduce the datapoints requested by increasing Period, or decreasing the time"
            + " range.");
    assertRefused(
        () ->
            cloudWatch.putMetricData(
                b -> b.namespace("AWS/SageMaker").metricData(datum(0, 1).metricName("m").build())),
        InvalidParameterValueException.class,
        400,
        "InvalidParameterValue",
        "The value AWS/ for parameter Namespace is invalid.");
    assertRefused(
        () ->
            cloudWatch.putMetricData(
                b -> b.namespace("x").metricData(MetricDatum.builder().metricName("m").build())),
        MissingRequiredParameterException.class,
        400,
        "MissingParameter",
        "At least one of the parameters MetricData.member.1.Value,"
            + " MetricData.member.1.StatisticValues and MetricData.member.1.Values must be"
            + " specified.");
    assertRefused(
        () ->
            cloudWatch.getMetricData(
                b ->
                    b.startTime(hourAgo)
                        .endTime(Instant.now())
                        .metricDataQueries(
                            MetricDataQuery.builder().id("e1").expression("m1 * 2").build())),
        InvalidParameterValueException.class,
        400,
        "InvalidParameterValue",
        "Error in expression 'e1': The local cloud evaluates no expressions");
    assertRefused(
        () -> cloudWatch.listDashboards(),
        400,
        "UnknownOperationException",
        "The local cloud does not know the action ListDashboards");
  }
}
