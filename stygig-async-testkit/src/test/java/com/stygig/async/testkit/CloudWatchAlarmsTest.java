package com.stygig.async.testkit;

import static com.stygig.async.testkit.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.cloudwatch.model.AlarmType;
import software.amazon.awssdk.services.cloudwatch.model.ComparisonOperator;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmRequest;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;

@LocalCloudTest
class CloudWatchAlarmsTest {
  private static final String ACTION = "arn:aws:sns:ap-south-1:000000000000:alarms";

  private final CloudWatchAsyncClient cloudWatch;
  private final String name = "alarm-" + UUID.randomUUID();

  CloudWatchAlarmsTest(LocalCloud cloud) {
    cloudWatch = cloud.client(CloudWatchAsyncClient.builder());
  }

  private void putAlarm(String alarm, Consumer<PutMetricAlarmRequest.Builder> settings) {
    cloudWatch
        .putMetricAlarm(
            b -> {
              b.alarmName(alarm)
                  .namespace(name)
                  .metricName("m")
                  .statistic(Statistic.MAXIMUM)
                  .period(60)
                  .evaluationPeriods(3)
                  .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
                  .threshold(5.0);
              settings.accept(b);
            })
        .join();
  }

  private MetricAlarm alarm() {
    return cloudWatch.describeAlarms(b -> b.alarmNames(name)).join().metricAlarms().get(0);
  }

  private void putValue(double value) {
    MetricDatum datum = MetricDatum.builder().metricName("m").value(value).build();
    cloudWatch.putMetricData(b -> b.namespace(name).metricData(datum)).join();
  }

  @Test
  void anAlarmIsAsItWasPut() {
    putAlarm(
        name,
        b ->
            b.alarmDescription("too much")
                .alarmActions(ACTION)
                .dimensions(Dimension.builder().name("EndpointName").value("e").build())
                .datapointsToAlarm(2));

    MetricAlarm alarm = alarm();

    assertThat(alarm.alarmArn())
        .isEqualTo("arn:aws:cloudwatch:ap-south-1:000000000000:alarm:" + name);
    assertThat(alarm.alarmDescription()).isEqualTo("too much");
    assertThat(alarm.actionsEnabled()).isTrue();
    assertThat(alarm.alarmActions()).containsExactly(ACTION);
    assertThat(alarm.okActions()).isEmpty();
    assertThat(alarm.dimensions())
        .containsExactly(Dimension.builder().name("EndpointName").value("e").build());
    assertThat(alarm.threshold()).isEqualTo(5);
    assertThat(alarm.period()).isEqualTo(60);
    assertThat(alarm.datapointsToAlarm()).isEqualTo(2);
    assertThat(alarm.stateUpdatedTimestamp()).isNotNull();
  }

  @Test
  void theStateFollowsTheLatestValue() {
    putAlarm(name, b -> {});
    assertThat(alarm().stateValue()).isEqualTo(StateValue.INSUFFICIENT_DATA);

    putValue(5);
    assertThat(alarm().stateValue()).isEqualTo(StateValue.OK);

    putValue(6);
    MetricAlarm alarm = alarm();
    assertThat(alarm.stateValue()).isEqualTo(StateValue.ALARM);
    assertThat(alarm.stateReason()).contains("6.0").contains("5.0");
    assertThat(alarm().stateUpdatedTimestamp()).isEqualTo(alarm.stateUpdatedTimestamp());
  }

  @ParameterizedTest
  @CsvSource({
    "GreaterThanThreshold, OK",
    "GreaterThanOrEqualToThreshold, ALARM",
    "LessThanThreshold, OK",
    "LessThanOrEqualToThreshold, ALARM",
    "GreaterThanUpperThreshold, INSUFFICIENT_DATA"
  })
  void theThresholdItselfBelongsToOneSide(String operator, StateValue state) {
    putAlarm(name, b -> b.comparisonOperator(operator));
    putValue(5);

    assertThat(alarm().stateValue()).isEqualTo(state);
  }

  @ParameterizedTest
  @CsvSource({
    "breaching, ALARM",
    "notBreaching, OK",
    "ignore, INSUFFICIENT_DATA",
    "missing, INSUFFICIENT_DATA"
  })
  void noValueMeansWhatTheAlarmSays(String treatment, StateValue state) {
    putAlarm(name, b -> b.treatMissingData(treatment));

    assertThat(alarm().stateValue()).isEqualTo(state);
  }

  @Test
  void alarmsAreFoundByPrefixStateAndActionInPages() {
    putAlarm(name + "-1", b -> {});
    putAlarm(name + "-2", b -> b.okActions(ACTION));
    putAlarm(name + "-3", b -> b.treatMissingData("breaching"));
    List<String> all = new CopyOnWriteArrayList<>();

    cloudWatch
        .describeAlarmsPaginator(b -> b.alarmNamePrefix(name).maxRecords(2))
        .metricAlarms()
        .subscribe(alarm -> all.add(alarm.alarmName()))
        .join();

    assertThat(all).containsExactly(name + "-1", name + "-2", name + "-3");
    assertThat(
            cloudWatch
                .describeAlarms(b -> b.alarmNamePrefix(name).stateValue(StateValue.ALARM))
                .join()
                .metricAlarms())
        .extracting(MetricAlarm::alarmName)
        .containsExactly(name + "-3");
    assertThat(
            cloudWatch
                .describeAlarms(b -> b.alarmNamePrefix(name).actionPrefix("arn:aws:sns:"))
                .join()
                .metricAlarms())
        .extracting(MetricAlarm::alarmName)
        .containsExactly(name + "-2");
    assertThat(
            cloudWatch
                .describeAlarms(b -> b.alarmNamePrefix(name).alarmTypes(AlarmType.COMPOSITE_ALARM))
                .join()
                .metricAlarms())
        .isEmpty();
  }

  @Test
  void deletesAllAlarmsOrNone() {
    putAlarm(name, b -> {});

    assertRefused(
        () -> cloudWatch.deleteAlarms(b -> b.alarmNames(name, "none")),
        404,
        "ResourceNotFound",
        "Alarms [none] do not exist");
    assertThat(alarm().alarmName()).isEqualTo(name);

    cloudWatch.deleteAlarms(b -> b.alarmNames(name)).join();

    assertThat(cloudWatch.describeAlarms(b -> b.alarmNames(name)).join().metricAlarms()).isEmpty();
  }

  @Test
  void refusesAnAlarmOnNothing() {
    assertRefused(
        () ->
            cloudWatch.putMetricAlarm(
                b ->
                    b.alarmName(name)
                        .evaluationPeriods(1)
                        .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)),
        400,
        "InvalidParameterCombination",
        "Exactly one of MetricName and Metrics must be specified.");
    assertRefused(
        () -> cloudWatch.putMetricAlarm(b -> b.alarmName(name)),
        400,
        "ValidationError",
        "1 validation error detected: Value null at 'comparisonOperator' failed to satisfy"
            + " constraint: Member must not be null");
  }
}
