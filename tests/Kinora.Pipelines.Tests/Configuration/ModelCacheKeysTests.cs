using Kinora.Models.Cache;
using Kinora.Pipelines.Configuration;
using Kinora.Pipelines.Steps;

namespace Kinora.Pipelines.Tests.Configuration;

public sealed class ModelCacheKeysTests
{
    [Fact]
    public void Parse_Nothing_IsNoLimitAndAcceptsNothing() => Assert.Equal(new ModelStoreOptions(), Parse("threads: 1").ModelCache);

    [Fact]
    public void Parse_QuotaAndLicences_AreTheStores() => Assert.Equal(
        new ModelStoreOptions { Quota = 20L << 30, AcceptedLicenses = ["centernet", "AGPL-3.0-only"] },
        Parse("model_cache: {quota: 20GiB, accepted_licences: [centernet, AGPL-3.0-only]}").ModelCache);

    [Fact]
    public void Parse_Environment_GoesBeforeTheFile() => Assert.Equal(
        new ModelStoreOptions { Quota = 1L << 30, AcceptedLicenses = ["all"] },
        Parse("model_cache: {quota: 20GiB}", ("KINORA_MODEL_CACHE__QUOTA", "1GiB"), ("KINORA_MODEL_CACHE__ACCEPTED_LICENCES", "[all]")).ModelCache);

    [Theory]
    [InlineData("{quota: plenty}", "model_cache.quota")]
    [InlineData("{quota: 12}", "model_cache.quota")]
    [InlineData("{accepted_licences: {a: b}}", "model_cache.accepted_licences")]
    [InlineData("{size: 1GiB}", "model_cache.size")]
    public void Parse_WhatMeansNothing_IsAProblemOfThatKey(string value, string key) =>
        Assert.Contains(key, Assert.Throws<ConfigException>(() => Parse($"model_cache: {value}")).Problems[0].ToString());

    [Theory]
    [InlineData("org/name")]
    [InlineData("hf:org/name@v1/onnx/model.onnx")]
    public void Create_ModelOfAHub_NeedsNoCatalog(string model) =>
        Assert.Equal(["detect"], StepPlan.Create(["detect"], new Dictionary<string, string> { ["detect"] = model }).Names);

    private static KinoraConfig Parse(string text, params (string Name, string Value)[] environment) =>
        ConfigReader.Parse(text, "kinora.yaml", environment.ToDictionary(static variable => variable.Name, static variable => variable.Value));
}
