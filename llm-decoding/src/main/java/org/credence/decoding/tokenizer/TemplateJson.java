package org.credence.decoding.tokenizer;

import java.util.Map;
import org.credence.decoding.tokenizer.TemplateValue.Flag;
import org.credence.decoding.tokenizer.TemplateValue.Mapping;
import org.credence.decoding.tokenizer.TemplateValue.Nothing;
import org.credence.decoding.tokenizer.TemplateValue.Sequence;
import org.credence.decoding.tokenizer.TemplateValue.Text;
import org.credence.decoding.tokenizer.TemplateValue.Whole;

/** Values as JSON on one line, as Python's {@code json.dumps} writes them without escaping letters. As deep as values are: 64. */
final class TemplateJson {

  private final TemplateScope scope;
  private final TemplatePlace at;
  private final MarkedText.Builder out = new MarkedText.Builder();

  private TemplateJson(TemplateScope scope, TemplatePlace at) {
    this.scope = scope;
    this.at = at;
  }

  static MarkedText of(TemplateValue value, TemplateScope scope, TemplatePlace at) {
    TemplateJson json = new TemplateJson(scope, at);
    json.write(value);
    return json.out.build();
  }

  private void write(TemplateValue value) {
    scope.step(at);
    scope.requireAtMost(out.length(), at);
    if (value instanceof Text text) {
      write(text.text());
    } else if (value instanceof Whole whole) {
      ours(Long.toString(whole.number()));
    } else if (value instanceof Flag) {
      ours(value.kind());
    } else if (value instanceof Nothing) {
      ours("null");
    } else if (value instanceof Sequence list) {
      ours("[");
      for (int i = 0; i < list.items().size(); i++) {
        ours(i > 0 ? ", " : "");
        write(list.items().get(i));
      }
      ours("]");
    } else if (value instanceof Mapping mapping) {
      String before = "{";
      for (Map.Entry<String, TemplateValue> entry : mapping.entries().entrySet()) {
        ours(before);
        write(MarkedText.ours(entry.getKey()));
        ours(": ");
        write(entry.getValue());
        before = ", ";
      }
      ours(mapping.isTrue() ? "}" : "{}");
    } else {
      throw at.type(value.kind() + " has no form in JSON");
    }
  }

  private void ours(String text) {
    out.append(text, false);
  }

  private void write(MarkedText text) {
    scope.requireLength(text.length(), at);
    ours("\"");
    for (int i = 0; i < text.length(); i++) {
      out.append(escaped(text.text().charAt(i)), text.isUsers(i));
    }
    ours("\"");
  }

  private static String escaped(char c) {
    return switch (c) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      case '\b' -> "\\b";
      case '\f' -> "\\f";
      default -> c < ' ' ? String.format("\\u%04x", (int) c) : String.valueOf(c);
    };
  }
}
