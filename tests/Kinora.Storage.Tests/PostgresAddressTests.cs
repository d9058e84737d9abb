using Kinora.Pipelines.Streams;
using Kinora.Storage.Databases;

namespace Kinora.Storage.Tests;

public class PostgresAddressTests
{
    [Theory]
    [InlineData("postgresql://u:p%40w@host:5433/db?sslmode=verify-full&connect_timeout=3", "Host=host;Port=5433;Database=db;Username=u;Password=p@w;SSL Mode=VerifyFull;Timeout=3;Application Name=kinora")]
    [InlineData("postgres://host", "Host=host;Application Name=kinora")]
    [InlineData("postgresql:///db?host=/run/postgresql&user=u", "Host=/run/postgresql;Database=db;Username=u;Application Name=kinora")]
    [InlineData("host=h;username=u;password=p", "Host=h;Username=u;Password=p;Application Name=kinora")]
    public void Parse_Address_IsUnderstood(string text, string settings)
    {
        Assert.True(PostgresAddress.IsOne(text));
        var parsed = PostgresAddress.Parse(text);
        Assert.Equal(new Npgsql.NpgsqlConnectionStringBuilder(settings), parsed.Settings);
        Assert.DoesNotContain("p@w", parsed.Display, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postgresql://u:hunter2@host:99999/db")]
    [InlineData("postgresql://u:hunter2@host/db?sslmode=often")]
    [InlineData("postgresql://u:hunter2@host/db?colour=red")]
    [InlineData("postgresql://u:hunter2@host/db?sslmode")]
    [InlineData("Host=h;Password=hunter2;Colour=red")]
    [InlineData("Host=h;Password=hunter2;Port=many")]
    public void Parse_Nonsense_IsRefusedWithoutItsPassword(string text)
    {
        var error = Assert.Throws<StreamStoreException>(() => PostgresAddress.Parse(text));
        Assert.Contains("postgresql://user:password@host", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kinora.db")]
    [InlineData("/var/lib/a=b;c/kinora.db")]
    [InlineData("C:\\data\\kinora.db")]
    public void IsOne_Path_IsNot(string text) => Assert.False(PostgresAddress.IsOne(text));
}
