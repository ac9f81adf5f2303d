package com.stygig.async.testkit;

import java.io.ByteArrayOutputStream;
import java.util.Collection;
import java.util.Map;
import java.util.function.BiConsumer;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes an answer in the AWS Query protocol. */
final class XmlAnswer {
  // The JDK's own: another one on the class path may differ.
  private static final XMLOutputFactory FACTORY = XMLOutputFactory.newDefaultFactory();

  private final XMLStreamWriter xml;

  private XmlAnswer(XMLStreamWriter xml) {
    this.xml = xml;
  }

  static byte[] success(
      String namespace, String action, QueryAction.Result result, String requestId) {
    return document(
        namespace,
        action + "Response",
        answer -> {
          if (result != QueryAction.Result.NONE) {
            answer.element(action + "Result", () -> result.write(answer));
          }
          answer.element("ResponseMetadata", () -> answer.text("RequestId", requestId));
        });
  }

  static byte[] error(String namespace, ServiceError error, String requestId) {
    return document(
        namespace,
        "ErrorResponse",
        answer -> {
          answer.element(
              "Error",
              () -> {
                answer.text("Type", error.status / 100 == 5 ? "Receiver" : "Sender");
                answer.text("Code", error.code);
                answer.text("Message", String.valueOf(error.getMessage()));
              });
          answer.text("RequestId", requestId);
        });
  }

  private static byte[] document(String namespace, String root, QueryAction.Result content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      XMLStreamWriter xml = FACTORY.createXMLStreamWriter(bytes, "UTF-8");
      xml.writeStartElement(root);
      xml.writeDefaultNamespace(namespace);
      content.write(new XmlAnswer(xml));
      xml.writeEndElement();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("Cannot write XML to memory", e);
    }
    return bytes.toByteArray();
  }

  void element(String name, Runnable content) {
    try {
      xml.writeStartElement(name);
      content.run();
      xml.writeEndElement();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("Cannot write XML to memory", e);
    }
  }

  void text(String name, String text) {
    element(name, () -> characters(text));
  }

  /** The text of the element that is being written. */
  void characters(String text) {
    try {
      xml.writeCharacters(text);
    } catch (XMLStreamException e) {
      throw new IllegalStateException("Cannot write XML to memory", e);
    }
  }

  <T> void members(String name, Collection<T> items, BiConsumer<XmlAnswer, T> writer) {
    element(name, () -> items.forEach(i -> element("member", () -> writer.accept(this, i))));
  }

  void entries(String name, Map<String, String> entries) {
    element(
        name,
        () ->
            entries.forEach(
                (key, value) ->
                    element(
                        "entry",
                        () -> {
                          text("key", key);
                          text("value", value);
                        })));
  }
}
