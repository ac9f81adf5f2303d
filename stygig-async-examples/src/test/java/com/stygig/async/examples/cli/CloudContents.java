package com.stygig.async.examples.cli;

import com.stygig.async.examples.Team;
import com.stygig.async.examples.aws.Aws;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.applicationautoscaling.model.ServiceNamespace;

/** All that a cloud has of what commands make, kind by kind. */
final class CloudContents {
  private CloudContents() {}

  static Map<String, List<String>> of(Aws aws, String s3Prefix) {
    Map<String, List<String>> all = new TreeMap<>();
    put(
        all,
        "endpoints",
        aws.sageMaker().listEndpoints(b -> {}).join().endpoints().stream()
            .map(e -> e.endpointName())
            .toList());
    put(
        all,
        "configs",
        aws.sageMaker().listEndpointConfigs(b -> {}).join().endpointConfigs().stream()
            .map(c -> c.endpointConfigName())
            .toList());
    put(
        all,
        "models",
        aws.sageMaker().listModels(b -> {}).join().models().stream()
            .map(m -> m.modelName())
            .toList());
    put(
        all,
        "topics",
        aws.sns().listTopics().join().topics().stream().map(t -> t.topicArn()).toList());
    put(
        all,
        "subscriptions",
        aws.sns().listSubscriptions().join().subscriptions().stream()
            .map(s -> s.endpoint())
            .toList());
    put(all, "queues", aws.sqs().listQueues().join().queueUrls());
    put(
        all,
        "alarms",
        aws.cloudWatch().describeAlarms().join().metricAlarms().stream()
            .map(a -> a.alarmName())
            .toList());
    put(
        all,
        "scalable targets",
        aws
            .autoScaling()
            .describeScalableTargets(b -> b.serviceNamespace(ServiceNamespace.SAGEMAKER))
            .join()
            .scalableTargets()
            .stream()
            .map(t -> t.resourceId())
            .toList());
    put(
        all,
        "objects",
        aws
            .s3()
            .listObjectsV2(b -> b.bucket(Team.BUCKET).prefix(s3Prefix))
            .join()
            .contents()
            .stream()
            .map(o -> o.key())
            .toList());
    return all;
  }

  private static void put(Map<String, List<String>> all, String kind, Collection<String> names) {
    List<String> sorted = new ArrayList<>(names);
    sorted.sort(null);
    all.put(kind, sorted);
  }
}
