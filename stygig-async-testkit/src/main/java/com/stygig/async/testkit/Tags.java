package com.stygig.async.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What users pinned to SageMaker's resources. Thread-safe. */
final class Tags {
  private final Map<String, Map<String, String>> byArn = new ConcurrentHashMap<>();

  /** The tags of a resource, which can be changed. */
  Map<String, String> of(String arn) {
    return byArn.computeIfAbsent(arn, key -> new ConcurrentSkipListMap<>());
  }

  void forget(String arn) {
    byArn.remove(arn);
  }

  /** The tags that a request has. */
  static Map<String, String> read(JsonInput in) {
    Map<String, String> tags = new LinkedHashMap<>();
    for (JsonInput tag : in.objects("Tags")) {
      tags.put(tag.required("Key"), tag.required("Value"));
    }
    return tags;
  }

  /** The actions on tags; a check refuses the ARN of what is not there. */
  Map<String, JsonAction> actions(Consumer<String> check) {
    return Map.of(
        "AddTags", json -> add(JsonInput.of(json), check),
        "ListTags", json -> list(JsonInput.of(json), check),
        "DeleteTags", json -> delete(JsonInput.of(json), check));
  }

  private ObjectNode add(JsonInput in, Consumer<String> check) {
    String arn = arn(in, check);
    if (!in.has("Tags")) {
      throw in.refusal("Tags", "Member must not be null");
    }
    of(arn).putAll(read(in));
    ObjectNode answer = JsonMapper.shared().createObjectNode();
    var all = answer.putArray("Tags");
    of(arn).entrySet().forEach(tag -> all.add(shown(tag)));
    return answer;
  }

  private ObjectNode list(JsonInput in, Consumer<String> check) {
    List<Map.Entry<String, String>> all = new ArrayList<>(of(arn(in, check)).entrySet());
    return Page.of(in, "Tags", all, 50, Tags::shown);
  }

  private ObjectNode delete(JsonInput in, Consumer<String> check) {
    of(arn(in, check)).keySet().removeAll(in.texts("TagKeys"));
    return JsonMapper.shared().createObjectNode();
  }

  private static String arn(JsonInput in, Consumer<String> check) {
    String arn = in.required("ResourceArn");
    check.accept(arn);
    return arn;
  }

  private static ObjectNode shown(Map.Entry<String, String> tag) {
    return JsonMapper.shared()
        .createObjectNode()
        .put("Key", tag.getKey())
        .put("Value", tag.getValue());
  }
}
