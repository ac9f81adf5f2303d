package com.stygig.async.testkit;

import java.util.Map;

/** The actions of SNS on topics. */
final class SnsTopicActions {
  private final SnsTopics topics;

  SnsTopicActions(SnsTopics topics) {
    this.topics = topics;
  }

  Map<String, QueryAction> byName() {
    return Map.of(
        "CreateTopic", this::create,
        "DeleteTopic", this::delete,
        "ListTopics", this::list,
        "GetTopicAttributes", this::attributes,
        "SetTopicAttributes", this::setAttribute,
        "TagResource", this::tag,
        "UntagResource", this::untag,
        "ListTagsForResource", this::tags);
  }

  private QueryAction.Result create(QueryParameters in) {
    SnsTopic topic = topics.create(in.required("Name"), in.attributes());
    topic.tags().putAll(in.tags());
    return answer -> answer.text("TopicArn", topic.arn());
  }

  private QueryAction.Result delete(QueryParameters in) {
    topics.delete(in.required("TopicArn"));
    return QueryAction.Result.NONE;
  }

  private QueryAction.Result list(QueryParameters in) {
    return answer ->
        answer.members("Topics", topics.all(), (member, t) -> member.text("TopicArn", t.arn()));
  }

  private QueryAction.Result attributes(QueryParameters in) {
    Map<String, String> attributes = topics.topic(in.required("TopicArn")).attributes();
    return answer -> answer.entries("Attributes", attributes);
  }

  private QueryAction.Result setAttribute(QueryParameters in) {
    topics
        .topic(in.required("TopicArn"))
        .set(in.required("AttributeName"), in.get("AttributeValue", ""), "");
    return QueryAction.Result.NONE;
  }

  private QueryAction.Result tag(QueryParameters in) {
    resource(in).tags().putAll(in.tags());
    return answer -> {};
  }

  private QueryAction.Result untag(QueryParameters in) {
    resource(in).tags().keySet().removeAll(in.list("TagKeys.member"));
    return answer -> {};
  }

  private QueryAction.Result tags(QueryParameters in) {
    Map<String, String> tags = resource(in).tags();
    return answer ->
        answer.members(
            "Tags",
            tags.entrySet(),
            (member, tag) -> {
              member.text("Key", tag.getKey());
              member.text("Value", tag.getValue());
            });
  }

  private SnsTopic resource(QueryParameters in) {
    try {
      return topics.topic("ResourceArn", in.required("ResourceArn"));
    } catch (ServiceError e) {
      if (e.status == 404) {
        throw new ServiceError(404, "ResourceNotFound", "Resource does not exist");
      }
      throw e;
    }
  }
}
