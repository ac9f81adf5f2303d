package com.stygig.async.testkit;

import static com.stygig.async.testkit.FilterPolicy.Scope.MESSAGE_ATTRIBUTES;
import static com.stygig.async.testkit.FilterPolicy.Scope.MESSAGE_BODY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterPolicyTest {
  private static SnsMessage message(String text, Map<String, SnsAttribute> attributes) {
    return new SnsMessage("id", "topic", null, text, attributes, Instant.EPOCH);
  }

  @ParameterizedTest(name = "{0} on {1}: {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'a':['x']}                                  | {'a':'x'}              | true",
        "{'a':['x']}                                  | {'a':'y'}              | false",
        "{'a':['x']}                                  | {'b':'x'}              | false",
        "{'a':['x','y']}                              | {'a':'y'}              | true",
        "{'a':['x'],'b':['y']}                        | {'a':'x','b':'y'}      | true",
        "{'a':['x'],'b':['y']}                        | {'a':'x'}              | false",
        "{'a':[1]}                                    | {'a':1.0}              | true",
        "{'a':[1]}                                    | {'a':'1'}              | false",
        "{'a':['1']}                                  | {'a':1}                | false",
        "{'a':[true,null]}                            | {'a':null}             | true",
        "{'a':[true]}                                 | {'a':false}            | false",
        "{'a':['x']}                                  | {'a':['z','x']}        | true",
        "{'a':['x']}                                  | {'a':[]}               | false",
        "{'a':[{'prefix':'or'}]}                      | {'a':'orders'}         | true",
        "{'a':[{'prefix':'or'}]}                      | {'a':'shop'}           | false",
        "{'a':[{'prefix':'or'}]}                      | {'a':1}                | false",
        "{'a':[{'suffix':'.out'}]}                    | {'a':'x.out'}          | true",
        "{'a':[{'suffix':'.out'}]}                    | {'a':'x.in'}           | false",
        "{'a':[{'equals-ignore-case':'X'}]}           | {'a':'x'}              | true",
        "{'a':[{'anything-but':'x'}]}                 | {'a':'y'}              | true",
        "{'a':[{'anything-but':'x'}]}                 | {'a':'x'}              | false",
        "{'a':[{'anything-but':'x'}]}                 | {}                     | false",
        "{'a':[{'anything-but':['x',1]}]}             | {'a':1}                | false",
        "{'a':[{'anything-but':['x',1]}]}             | {'a':2}                | true",
        "{'a':[{'anything-but':{'prefix':'or'}}]}     | {'a':'orders'}         | false",
        "{'a':[{'anything-but':{'prefix':'or'}}]}     | {'a':'shop'}           | true",
        "{'a':[{'exists':true}]}                      | {'a':''}               | true",
        "{'a':[{'exists':true}]}                      | {'b':1}                | false",
        "{'a':[{'exists':false}]}                     | {'b':1}                | true",
        "{'a':[{'exists':false}]}                     | {'a':1}                | false",
        "{'a':['x',{'exists':false}]}                 | {}                     | true",
        "{'a':[{'numeric':['>',0,'<=',150]}]}         | {'a':150}              | true",
        "{'a':[{'numeric':['>',0,'<=',150]}]}         | {'a':0}                | false",
        "{'a':[{'numeric':['=',3]}]}                  | {'a':'3'}              | false",
        "{'a':{'b':['x']}}                            | {'a':{'b':'x'}}        | true",
        "{'a':{'b':['x']}}                            | {'a':'x'}              | false",
        "{'a':{'b':['x']}}                            | {'b':'x'}              | false",
        "{'a':{'b':['x'],'c':[1]}}                    | {'a':[{'b':'x','c':2},{'b':'x','c':1}]} | true",
        "{'a':{'b':['x'],'c':[1]}}                    | {'a':[{'b':'x','c':2},{'b':'y','c':1}]} | false",
        "{'a':{'b':[{'exists':false}]}}               | {}                     | true",
        "{'a':['x']}                                  | no JSON                | false",
        "{'a':['x']}                                  | ['x']                  | false",
        "{'a':[{'exists':false}]}                     | 'x'                    | false",
      })
  void looksAtTheBody(String policy, String body, boolean matches) {
    assertThat(
            FilterPolicy.parse(policy.replace('\'', '"'), MESSAGE_BODY)
                .matches(message(body.replace('\'', '"'), Map.of())))
        .isEqualTo(matches);
  }

  /** Attributes are written {@code name:type=value}. */
  @ParameterizedTest(name = "{0} on {1}: {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'a':['x']}                  | a:String=x                   | true",
        "{'a':['x']}                  | a:String.mine=x              | true",
        "{'a':['x']}                  | b:String=x                   | false",
        "{'a':['x'],'b':[1]}          | a:String=x;b:Number=1        | true",
        "{'a':['x'],'b':[1]}          | a:String=x                   | false",
        "{'a':[1]}                    | a:Number=1.00                | true",
        "{'a':[1]}                    | a:Number=+1                  | true",
        "{'a':[1]}                    | a:String=1                   | false",
        "{'a':['1']}                  | a:String=1                   | true",
        "{'a':['y']}                  | a:String.Array=['x','y']     | true",
        "{'a':['z']}                  | a:String.Array=['x','y']     | false",
        "{'a':[{'prefix':'or'}]}      | a:String=orders              | true",
        "{'a':['eA==']}               | a:Binary=eA==                | false",
        "{'a':[{'exists':true}]}      | a:Binary=eA==                | true",
        "{'a':[{'exists':false}]}     | b:String=x                   | true",
      })
  void looksAtTheAttributes(String policy, String given, boolean matches) {
    Map<String, SnsAttribute> attributes = new HashMap<>();
    for (String attribute : given.replace('\'', '"').split(";", -1)) {
      String[] parts = attribute.split("[:=]", 3);
      attributes.put(parts[0], new SnsAttribute(parts[1], parts[2]));
    }

    assertThat(
            FilterPolicy.parse(policy.replace('\'', '"'), MESSAGE_ATTRIBUTES)
                .matches(message("{\"a\":\"x\"}", attributes)))
        .isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{                             | failed to parse JSON.",
        "[]                            | must be a JSON object",
        "{'a':'x'}                     | \"a\" must be an object or an array",
        "{'a':[]}                      | Empty arrays are not allowed",
        "{'a':[['x']]}                 | Match value must be String, number, true, false, or null",
        "{'a':[{'like':'x'}]}          | Unrecognized match type like",
        "{'a':[{'prefix':1}]}          | prefix match pattern must be a string",
        "{'a':[{'exists':'x'}]}        | exists match pattern must be either true or false.",
        "{'a':[{'numeric':['>']}]}     | array of pairs",
        "{'a':[{'numeric':['~',1]}]}   | Unrecognized numeric range operator: ~",
        "{'a':{'b':['x']}}             | does not support nested filter policy",
        "{'a':[1],'b':[1],'c':[1],'d':[1],'e':[1],'f':[1]} | can not have more than 5 keys",
      })
  void refusesWhatIsNoPolicy(String policy, String reason) {
    assertThatThrownBy(() -> FilterPolicy.parse(policy.replace('\'', '"'), MESSAGE_ATTRIBUTES))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }
}
