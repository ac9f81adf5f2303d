package com.stygig.async.testkit;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.server.Handler;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

/** CloudWatch Logs, in memory. Thread-safe. */
final class LocalLogs implements LogSink {
  private final String arnPrefix;
  private final Map<String, LogGroup> groups = new ConcurrentSkipListMap<>();
  private final AtomicLong sequence = new AtomicLong();

  LocalLogs(Region region) {
    arnPrefix =
        "arn:%s:logs:%s:%s:log-group:"
            .formatted(PartitionMetadata.of(region).id(), region.id(), LocalCloud.ACCOUNT_ID);
  }

  Handler handler() {
    Map<String, JsonAction> actions = new HashMap<>();
    actions.putAll(new LogGroupActions(this).byName());
    actions.putAll(new LogStreamActions(this).byName());
    actions.putAll(new LogEventActions(this).byName());
    return new JsonHandler(actions);
  }

  @Override
  public void write(String group, String stream, String message) {
    groups.computeIfAbsent(group, this::newGroup).write(stream, message);
  }

  private LogGroup newGroup(String name) {
    return new LogGroup(name, sequence::incrementAndGet);
  }

  String arn(LogGroup group) {
    return arnPrefix + group.name();
  }

  /** By name. */
  Collection<LogGroup> groups() {
    return List.copyOf(groups.values());
  }

  /** The group that a request names, by its name or its ARN. */
  LogGroup group(JsonMembers in) {
    if (in.has("logGroupName") && in.has("logGroupIdentifier")) {
      throw in.invalid("logGroupName and logGroupIdentifier cannot both be specified.");
    }
    String name =
        in.has("logGroupIdentifier")
            ? nameOf(in.required("logGroupIdentifier"))
            : in.required("logGroupName");
    LogGroup group = groups.get(name);
    if (group == null) {
      throw LogErrors.notFound("group");
    }
    return group;
  }

  private String nameOf(String identifier) {
    String name =
        identifier.startsWith(arnPrefix) ? identifier.substring(arnPrefix.length()) : identifier;
    return name.endsWith(":*") ? name.substring(0, name.length() - 2) : name;
  }

  void create(String name) {
    if (groups.putIfAbsent(name, newGroup(name)) != null) {
      throw LogErrors.alreadyExists("group");
    }
  }

  void delete(String name) {
    if (groups.remove(name) == null) {
      throw LogErrors.notFound("group");
    }
  }
}
