package com.stygig.async.examples.endpoint;

import com.stygig.async.S3Uri;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The least that a client of an endpoint has to be allowed. */
final class ClientPolicy {
  private final Region region;
  private final String partition;
  private final String endpointName;
  private final S3Uri inputLocation;
  private final List<S3Uri> read = new ArrayList<>();
  private final Map<String, Set<String>> keys = new LinkedHashMap<>();
  private String account = "*";

  ClientPolicy(Region region, String endpointName, S3Uri inputLocation) {
    this.region = region;
    this.partition = PartitionMetadata.of(region).id();
    this.endpointName = endpointName;
    this.inputLocation = inputLocation;
  }

  /** Results or failures lie there. */
  void reads(S3Uri prefix) {
    read.add(prefix);
  }

  /** By a key's ARN, id or alias. The later parts of large uploads need to decrypt, too. */
  void encryptsWith(String key) {
    keys.computeIfAbsent(key, k -> new LinkedHashSet<>())
        .addAll(List.of("kms:GenerateDataKey", "kms:Decrypt"));
  }

  void decryptsWith(String key) {
    keys.computeIfAbsent(key, k -> new LinkedHashSet<>()).add("kms:Decrypt");
  }

  /** Whose endpoint it is; any account's until it is known. */
  void account(String id) {
    account = id;
  }

  /** Actions by the resource that they are for. */
  Map<String, List<String>> byResource() {
    Map<String, List<String>> needs = new LinkedHashMap<>();
    needs.put(
        "arn:%s:sagemaker:%s:%s:endpoint/%s"
            .formatted(partition, region.id(), account, endpointName.toLowerCase(Locale.ROOT)),
        List.of("sagemaker:InvokeEndpointAsync"));
    needs.put(objects(inputLocation), List.of("s3:PutObject", "s3:AbortMultipartUpload"));
    read.forEach(prefix -> needs.put(objects(prefix), List.of("s3:GetObject")));
    buckets().forEach(bucket -> needs.put(arn(bucket), List.of("s3:ListBucket")));
    keys.forEach((key, actions) -> needs.put(keyArn(key), List.copyOf(actions)));
    return needs;
  }

  /** Policies know no aliases. */
  private String keyArn(String key) {
    if (key.startsWith("arn:") && !key.contains(":alias/")) {
      return key;
    }
    return "arn:%s:kms:%s:%s:key/%s"
        .formatted(partition, region.id(), account, key.contains("alias/") ? "*" : key);
  }

  private Set<String> buckets() {
    Set<String> buckets = new LinkedHashSet<>();
    read.forEach(prefix -> buckets.add(prefix.bucket()));
    return buckets;
  }

  private String objects(S3Uri prefix) {
    String key =
        prefix.key().isEmpty() || prefix.key().endsWith("/") ? prefix.key() : prefix.key() + "/";
    return arn(prefix.bucket()) + "/" + key + "*";
  }

  private String arn(String bucket) {
    return "arn:" + partition + ":s3:::" + bucket;
  }

  ObjectNode toJson() {
    ObjectNode policy = JsonMapper.shared().createObjectNode();
    policy.put("Version", "2012-10-17");
    ArrayNode statements = policy.putArray("Statement");
    byResource()
        .forEach(
            (resource, actions) -> {
              ObjectNode statement = statements.addObject();
              statement.put("Effect", "Allow");
              ArrayNode names = statement.putArray("Action");
              actions.forEach(names::add);
              statement.put("Resource", resource);
            });
    return policy;
  }
}
