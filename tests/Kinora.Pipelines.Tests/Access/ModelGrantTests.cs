using Kinora.Pipelines.Access;

namespace Kinora.Pipelines.Tests.Access;

public sealed class ModelGrantTests
{
    [Theory]
    [InlineData("acme/secret", true)]
    [InlineData("acme/*", true)]
    [InlineData("acme", false)]
    [InlineData("*/secret", false)]
    [InlineData("acme/a/b", false)]
    [InlineData("acme/..", false)]
    [InlineData("acme/a,b", false)]
    [InlineData("/a", false)]
    [InlineData("", false)]
    public void IsValid_OfAText_TellsGrantsFromOthers(string text, bool isGrant) => Assert.Equal(isGrant, ModelGrant.IsValid(text));

    [Theory]
    [InlineData("acme/secret", true)]
    [InlineData("Acme/Secret", true)]
    [InlineData("other/thing", true)]
    [InlineData("acme/secret2", false)]
    [InlineData("acme/secre", false)]
    [InlineData("others/thing", false)]
    [InlineData("secret", false)]
    public void Allows_OfARepository_GoesByNameOrOrganisation(string repository, bool isAllowed) =>
        Assert.Equal(isAllowed, ModelGrant.Allows(["acme/secret", "other/*"], repository));

    [Fact]
    public void Allows_WithoutGrants_AllowsNothing() => Assert.False(ModelGrant.Allows([], "acme/secret"));
}
