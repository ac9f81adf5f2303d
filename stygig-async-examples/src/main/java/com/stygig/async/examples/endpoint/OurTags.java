package com.stygig.async.examples.endpoint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tags on all that this tool makes, by which it knows what it may delete. */
final class OurTags {
  static final String CREATED_BY = "stygig:created-by";
  static final String CLI = "stygig-cli";
  static final String ENDPOINT = "stygig:endpoint";

  private final Map<String, String> tags = new LinkedHashMap<>();

  OurTags(EndpointNames names, Map<String, String> more) {
    tags.putAll(more);
    tags.put(CREATED_BY, CLI);
    tags.put(ENDPOINT, names.endpoint());
  }

  Map<String, String> asMap() {
    return Map.copyOf(tags);
  }

  List<software.amazon.awssdk.services.sagemaker.model.Tag> forSageMaker() {
    return tags.entrySet().stream()
        .map(
            tag ->
                software.amazon.awssdk.services.sagemaker.model.Tag.builder()
                    .key(tag.getKey())
                    .value(tag.getValue())
                    .build())
        .toList();
  }

  List<software.amazon.awssdk.services.sns.model.Tag> forSns() {
    return tags.entrySet().stream()
        .map(
            tag ->
                software.amazon.awssdk.services.sns.model.Tag.builder()
                    .key(tag.getKey())
                    .value(tag.getValue())
                    .build())
        .toList();
  }

  List<software.amazon.awssdk.services.cloudwatch.model.Tag> forCloudWatch() {
    return tags.entrySet().stream()
        .map(
            tag ->
                software.amazon.awssdk.services.cloudwatch.model.Tag.builder()
                    .key(tag.getKey())
                    .value(tag.getValue())
                    .build())
        .toList();
  }
}
