"""How good the results are: recognised text, speakers and sentences against references."""
