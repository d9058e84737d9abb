using Kinora.Describe.Scene;

namespace Kinora.Describe.Tests.Scene;

public sealed class EnglishTests
{
    [Theory]
    [InlineData(0, "zero")]
    [InlineData(1, "one")]
    [InlineData(12, "twelve")]
    [InlineData(13, "thirteen")]
    [InlineData(20, "twenty")]
    [InlineData(21, "twenty-one")]
    [InlineData(99, "ninety-nine")]
    [InlineData(100, "one hundred")]
    [InlineData(300, "three hundred")]
    [InlineData(142, "one hundred and forty-two")]
    public void AppendNumber_AnyCount_IsSpelled(int number, string words)
    {
        var text = new TextBuffer();
        English.AppendNumber(text, number);

        Assert.Equal(words, text.Text.ToString());
    }
}
