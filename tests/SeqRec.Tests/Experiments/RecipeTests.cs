using SeqRec.Data;
using SeqRec.Evaluation;
using SeqRec.Experiments;
using SeqRec.Layers;
using SeqRec.Models;

namespace SeqRec.Tests.Experiments;

public class RecipeTests
{
    private static Recipe<SequenceBatchOptions> Of(Protocol protocol, string model = "SASRec-CE", string data = "ml-100k") => RankingModels.Named(model).Recipe(protocol, data, itemCount: 100, seed: 7)!;

    private static SasRecOptions SasRec(Recipe<SequenceBatchOptions> recipe) => (SasRecOptions)recipe.Model;

    [Theory]
    [InlineData("model.dropout", "0.25")]
    [InlineData("MODEL.Dropout", "0.25")]
    public void An_option_is_set_by_its_name(string key, string value) => Assert.Equal(0.25, SasRec(Of(Protocol.RB).With(key, value)).Dropout);

    [Fact]
    public void Enums_numbers_and_truth_values_are_read()
    {
        var recipe = Of(Protocol.RB).With("model.blocks", "Original").With("train.epochs", "3").With("model.packed", "false");
        Assert.Equal((SasRecBlocks.Original, 3, false), (SasRec(recipe).Blocks, recipe.Train.Epochs, SasRec(recipe).Packed));
    }

    [Theory]
    [InlineData("model.dropuot", "0.2", "known are ItemCount, MaxLength")]
    [InlineData("train.epochs", "many", "'many' is no value for Epochs")]
    [InlineData("model.blocks", "Wide", "one of Bert, Original")]
    [InlineData("dropout", "0.2", "options start with model., batches. or train.")]
    [InlineData("optimizer.lr", "1", "options start with")]
    public void An_unknown_option_or_value_is_refused_with_what_is_known(string key, string value, string message) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => Of(Protocol.RB).With(key, value)).Message);

    [Fact]
    public void An_option_of_the_encoder_is_set_by_its_path() =>
        Assert.Equal(4, ((Cl4SRecOptions)Of(Protocol.RB, "CL4SRec").With("model.encoder.heads", "4").Model).Encoder.Heads);

    [Theory]
    [InlineData("model.encoder.haeds", "SasRecOptions has no option 'haeds'")]
    [InlineData("model.temperature.x", "Temperature of Cl4SRecOptions has no options of its own")]
    public void A_path_that_leads_nowhere_is_refused(string key, string message) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => Of(Protocol.RB, "CL4SRec").With(key, "1")).Message);

    [Fact]
    public void BERT4Rec_always_gets_whole_sequences() => Assert.Equal((TargetPositions.All, TargetPositions.AllOfWindows),
        (Of(Protocol.RB, "BERT4Rec").Batches.Positions, Of(Protocol.RBWindows, "BERT4Rec").Batches.Positions));

    [Theory]
    [InlineData("SASRec-CE", "ml-1m", 0.2, 0.2), InlineData("SASRec-CE", "yelp", 0.2, 0.1), InlineData("SASRec-CE", "amazon-toys", 0.5, null)]
    public void Models_of_a_family_share_the_dropout_of_a_data_set(string model, string data, double hidden, double? attention)
    {
        var (encoder, ecl) = (SasRec(Of(Protocol.RBAll, model, data)), ((EclSrOptions)Of(Protocol.RBAll, "ECL-SR", data).Model).Encoder);
        Assert.Equal((hidden, attention ?? hidden), (encoder.Dropout, encoder.AttentionDropout ?? encoder.Dropout));
        Assert.Equal((encoder.Dropout, attention ?? hidden), (ecl.Dropout, ecl.AttentionDropout ?? ecl.Dropout));
    }

    [Fact]
    public void ECL_SR_takes_the_weights_of_a_data_sets_script_and_its_protocols_positions()
    {
        var (sports, other) = (Of(Protocol.RB, "ECL-SR", "amazon-sports"), Of(Protocol.RBAll, "ECL-SR", "amazon-office"));
        Assert.Equal((2.0, TargetPositions.LastOfPrefix), (((EclSrOptions)sports.Model).ContrastiveWeight, sports.Batches.Positions));
        Assert.Equal((0.1, TargetPositions.All), (((EclSrOptions)other.Model).ContrastiveWeight, other.Batches.Positions));
        Assert.Equal(Condition.Concatenated, ((EclSrOptions)sports.Model).Condition);
    }

    [Fact]
    public void ECL_SR_as_published_brings_its_own_positions_and_patience()
    {
        var recipe = Of(Protocol.RB, "ECL-SR-reference", "ml-1m");
        Assert.Equal((TargetPositions.AllOfWindows, 11, true), (recipe.Batches.Positions, recipe.Train.Patience, recipe.Train.RoundedScores));
        Assert.Equal((Condition.AddedSlotwise, 100), (((EclSrOptions)recipe.Model).Condition, ((EclSrOptions)recipe.Model).Encoder.ItemCount));
    }

    [Theory]
    [InlineData("ECL-SR-encoder", 0, 0, 0), InlineData("ECL-SR-generator", 0, 0, 0.02), InlineData("ECL-SR-contrastive", 0.1, 0, 0)]
    [InlineData("ECL-SR-discriminator", 0, 0.01, 0.02), InlineData("ECL-SR", 0.1, 0.01, 0.02)]
    public void Rows_of_the_ablation_leave_losses_out(string model, double contrastive, double discriminator, double generator)
    {
        var options = (EclSrOptions)Of(Protocol.RB, model, "amazon-toys").Model;
        Assert.Equal((contrastive, discriminator, generator), (options.ContrastiveWeight, options.DiscriminatorWeight, options.GeneratorWeight));
    }

    [Fact]
    public void An_option_that_may_be_empty_is_set_like_others()
    {
        var recipe = Of(Protocol.RB, "ECL-SR").With("model.generatorFreezeEpoch", "3").With("batches.positions", "AllOfWindows").With("model.view", "Perturbation");
        Assert.Equal((3, MildView.Perturbation), (((EclSrOptions)recipe.Model).GeneratorFreezeEpoch, ((EclSrOptions)recipe.Model).View));
        Assert.Null(((EclSrOptions)recipe.With("model.generatorFreezeEpoch", "").Model).GeneratorFreezeEpoch);
    }

    [Fact]
    public void Setting_an_option_leaves_the_recipe_it_came_from()
    {
        var recipe = Of(Protocol.RB);
        _ = recipe.With("model.dropout", "0");
        Assert.Equal(0.2, SasRec(recipe).Dropout);
    }

    [Fact]
    public void A_loss_draws_as_many_items_as_it_needs()
    {
        Assert.Equal(0, Of(Protocol.RB).Batches.NegativesPerTarget);
        Assert.Equal((1, true), (Of(Protocol.S3, "SASRec-BCE").Batches.NegativesPerTarget, Of(Protocol.S3, "SASRec-BCE").Batches.NegativesUnmet));
        Assert.Equal((256, false), (Of(Protocol.AS, "gSASRec").Batches.NegativesPerTarget, Of(Protocol.AS, "gSASRec").Batches.NegativesUnmet));
    }

    [Fact]
    public void Where_an_epoch_has_few_steps_training_is_more_patient() =>
        Assert.Equal((10, 30, 30), (Of(Protocol.RB).Train.Patience, Of(Protocol.S3, "SASRec-BCE").Train.Patience, Of(Protocol.BR).Train.Patience));

    [Fact]
    public void An_unknown_protocol_is_refused_with_the_known_ones() =>
        Assert.Contains("known are S3, RB, RB-all, RB-windows, BR, AS, SLM", Assert.Throws<ArgumentException>(() => Protocol.Named("LOO")).Message);
}
